// The service worker keeps all that a player's page may load: what every page is made of, and each part that comes later as a whole.
import { expect, it } from 'vitest';
import { laterParts } from './size.mjs';

const manifest = {
    'index.html': {
        file: 'assets/index.js',
        css: ['assets/index.css'],
        dynamicImports: ['src/text/de.ts', 'src/design/tex.ts', 'src/Finish.svelte', 'src/Host.svelte'],
    },
    '_Track.js': { file: 'assets/Track.js', css: ['assets/Track.css'], imports: ['index.html'] },
    'src/Finish.svelte': {
        file: 'assets/Finish.js',
        css: ['assets/Finish.css'],
        imports: ['index.html', '_Track.js'],
    },
    'src/Host.svelte': {
        file: 'assets/Host.js',
        imports: ['index.html', '_Track.js'],
        dynamicImports: ['src/plot.ts'],
    },
    'src/plot.ts': { file: 'assets/plot.js' },
    'src/text/de.ts': { file: 'assets/de.js', imports: ['index.html'] },
    'src/design/tex.ts': { file: 'assets/tex.js', css: ['assets/tex.css'], assets: ['assets/tex.woff2'] },
};
const shell = new Set(['assets/index.js', 'assets/index.css']);

it('a part that comes later is kept with the scripts, styles and fonts that it draws on, behind its own script', () => {
    expect(laterParts(manifest, shell)).toEqual([
        ['assets/de.js'],
        ['assets/tex.js', 'assets/tex.css', 'assets/tex.woff2'],
        ['assets/Finish.js', 'assets/Finish.css', 'assets/Track.js', 'assets/Track.css'],
        ['assets/Host.js', 'assets/Track.js', 'assets/Track.css'],
        ['assets/plot.js'],
    ]);
});

it('every file that is reachable from the page is in the shell or in a part', () => {
    const reached = new Set<string>();
    const reach = (key: string): void => {
        const chunk = manifest[key as keyof typeof manifest] as Record<string, string[]> & { file: string };
        if (reached.has(chunk.file)) return;
        for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) reached.add(file);
        for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) reach(next);
    };
    reach('index.html');
    const kept = new Set([...shell, ...laterParts(manifest, shell).flat()]);
    expect([...reached].filter((file) => !kept.has(file))).toEqual([]);
});
