/** Where we are: the path, and moving on without a reload. */
class Route {
    path = $state(location.pathname);

    constructor() {
        window.addEventListener('popstate', () => (this.path = location.pathname));
    }

    go(path: string, options: { replace?: boolean } = {}): void {
        if (path !== location.pathname) {
            if (options.replace) history.replaceState(null, '', path);
            else history.pushState(null, '', path);
        }
        this.path = path;
        scrollTo(0, 0);
    }

    /** A click on a plain link of ours moves on without a reload. */
    follow(event: MouseEvent): void {
        const plain =
            event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
        const link = event.target instanceof Element ? event.target.closest('a') : null;
        if (!plain || event.defaultPrevented || !link || link.target || link.hasAttribute('download')) return;
        if (link.origin !== location.origin) return;
        event.preventDefault();
        this.go(link.pathname);
    }
}

export const route = new Route();

/** The parts of a path after its first one: `/host/run/x` gives `run`, `x`. */
export function below(path: string): string[] {
    return path.split('/').slice(2).filter(Boolean).map(decodeURIComponent);
}
