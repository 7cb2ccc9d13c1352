import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Where `mc-speedrun serve` listens while one works on the UI.
const server = process.env.MC_SPEEDRUN_URL ?? 'http://127.0.0.1:8080';
const api = ['/signon', '/question-set', '/runs', '/speedrun'];

export default defineConfig({
    plugins: [svelte()],
    build: {
        target: ['chrome109', 'firefox115', 'safari16'],
        // Images stay files: the program serves them with a long life of their own.
        assetsInlineLimit: 0,
        // Read by scripts/size.mjs.
        manifest: '.vite/manifest.json',
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        // One script and one style sheet for the player: on a slow network a request costs more than the bytes of what is shared.
        rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'player', tags: ['$initial'] }] } } },
    },
    server: {
        proxy: Object.fromEntries(api.map((path) => [path, { target: server, ws: path === '/speedrun' }])),
    },
    // The client's flavour of Svelte, also where there is no DOM.
    ...(process.env.VITEST ? { resolve: { conditions: ['browser'] } } : {}),
    test: {
        environment: 'node',
        include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    },
});
