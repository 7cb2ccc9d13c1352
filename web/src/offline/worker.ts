// The service worker: who reloads the page without the network gets it back, and the race goes on when the network does. It keeps what
// the page is made of, by build, and nothing that the server answers: no question, no result, no token.

const worker = self as unknown as ServiceWorkerGlobalScope;
/**
 * Written in by scripts/service_worker.mjs: what a player's page needs before it shows anything; what pages load later, each part of it behind the
 * file that stands for it; and a digest of the first.
 */
declare const SHELL: readonly string[];
declare const PARTS: readonly (readonly string[])[];
declare const BUILD: string;

const page = '/index.html';
const prefix = 'mc-speedrun.';
const screens = /^\/($|host($|\/)|join\/|play$|screen\/)/;
/** A network that is there but does not answer is no network either. */
const pageWithinMs = 4000;

const keptParts = () => caches.open(prefix + BUILD);
const isPart = (path: string) => path.startsWith('/assets/') || (SHELL.includes(path) && path !== page);

// A new build waits until no page of the one before is open: what a page loads later comes from the build that it is of.
worker.addEventListener('install', (event) => event.waitUntil(keepShell()));
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()));
worker.addEventListener('message', (event) =>
    event.waitUntil(keepLoaded(event.data as string[]).catch(() => {})),
);
worker.addEventListener('fetch', (event) => {
    const { method, mode, url } = event.request;
    const { origin, pathname } = new URL(url);
    if (method !== 'GET' || origin !== location.origin) return;
    if (mode === 'navigate' && screens.test(pathname)) event.respondWith(openPage(event));
    else if (mode !== 'navigate' && isPart(pathname)) event.respondWith(part(event));
});

/** All of it or nothing; and not a page of another build, which one gets while a new one is being rolled out. */
async function keepShell() {
    const cache = await keptParts();
    await cache.addAll(SHELL.map((path) => new Request(path, path === page ? { cache: 'no-cache' } : {})));
    const html = (await (await cache.match(page))?.text()) ?? '';
    if (SHELL.every((path) => path === page || html.includes(path))) return;
    await caches.delete(prefix + BUILD);
    throw new Error('The page is of another build than its service worker.');
}

async function takeOver() {
    const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== prefix + BUILD);
    await Promise.all(others.map((name) => caches.delete(name)));
    await worker.registration.navigationPreload?.enable();
    await worker.clients.claim();
}

/**
 * What a page has loaded, and what belongs to it: a part is kept as a whole or not at all, since a page that gets only its script fails on its
 * style. The browser still has what it has just loaded.
 */
async function keepLoaded(paths: readonly string[]) {
    const cache = await keptParts();
    for (const path of paths.filter(isPart)) {
        if (await cache.match(path)) continue;
        const part = PARTS.find(([first]) => first === path) ?? [path];
        await cache.addAll(part.map((one) => new Request(one, { cache: 'force-cache' })));
    }
}

/** From the network; where that fails, the page that was kept. */
async function openPage(event: FetchEvent): Promise<Response> {
    const answer = (async () =>
        ((await event.preloadResponse) as Response | undefined) ?? fetch(event.request))();
    event.waitUntil(answer.catch(() => {}));
    try {
        const response = await Promise.race([answer, silence()]);
        if (response.status < 500) return response;
    } catch {
        // Below.
    }
    return (await (await keptParts()).match(page)) ?? answer;
}

function silence(): Promise<never> {
    return new Promise((_, fail) => setTimeout(() => fail(new Error('no answer')), pageWithinMs));
}

/** Its name changes with its content, so what was kept is as good as new. */
async function part(event: FetchEvent): Promise<Response> {
    const cache = await keptParts();
    const kept = await cache.match(event.request, { ignoreVary: true });
    if (kept) return kept;
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keepLoaded([new URL(event.request.url).pathname]).catch(() => {}));
    return response;
}
