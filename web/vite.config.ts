import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { minifySync, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// Where `mc-speedrun serve` listens while one works on the UI.
const server = process.env.MC_SPEEDRUN_URL ?? 'http://127.0.0.1:8080';
const api = ['/signon', '/question-set', '/limits.json', '/runs', '/speedrun'];

/** A script that index.html runs before anything is painted: no module, so Vite would leave it out. It gets a name by its content. */
function runFirst(path: string): Plugin {
    let script = '';
    return {
        name: 'run-first',
        apply: 'build',
        enforce: 'post',
        buildStart() {
            const { code } = minifySync(path, readFileSync(new URL(`.${path}`, import.meta.url), 'utf8'));
            script = this.emitFile({ type: 'asset', name: path.split('/').at(-1)!, source: code });
        },
        generateBundle(_, bundle) {
            const page = bundle['index.html'];
            if (page?.type !== 'asset') throw new Error('There is no index.html.');
            page.source = String(page.source).replace(path, `/${this.getFileName(script)}`);
        },
    };
}

export default defineConfig({
    plugins: [svelte(), runFirst('/src/design/theme_first.js')],
    build: {
        // README.md and docs/hosting.md name the same.
        target: ['chrome109', 'firefox121', 'safari16.4'],
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
