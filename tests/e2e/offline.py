"""What a page can do without the network: whether its service worker has kept all that it was made of."""

from playwright.sync_api import Page

# Since the page was opened.
WITHIN_MS = 30_000
# All that the page loaded is in the cache of its service worker.
KEPT = """async () => {
    if (!navigator.serviceWorker?.controller) return false;
    const loaded = performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname);
    const parts = ['/index.html', ...loaded.filter((path) => path.startsWith('/assets/'))];
    return (await Promise.all(parts.map((path) => caches.match(path)))).every(Boolean);
}"""


def comes_true(page: Page, condition: str) -> None:
    """Waits for an asynchronous condition, which wait_for_function does not."""
    page.evaluate(f"""async () => {{
        while (!(await ({condition})())) {{
            if (performance.now() > {WITHIN_MS}) throw new Error('it does not come true');
            await new Promise(requestAnimationFrame);
        }}
    }}""")
