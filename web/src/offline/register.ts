/**
 * Gives the page its service worker, once it has loaded: see worker.ts. Browsers have none on plain HTTP, except on this same machine; there,
 * a reload needs the network.
 */
export async function keepForOffline(): Promise<void> {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
    if (document.readyState !== 'complete')
        await new Promise((loaded) => addEventListener('load', loaded, { once: true }));
    try {
        await navigator.serviceWorker.register('/sw.js');
    } catch {
        return; // Forbidden here, or the network is away.
    }
    const { active } = await navigator.serviceWorker.ready;
    new PerformanceObserver((list) => {
        const paths = list.getEntries().map((entry) => new URL(entry.name).pathname);
        active?.postMessage(paths.filter((path) => path.startsWith('/assets/')));
    }).observe({ type: 'resource', buffered: true });
}
