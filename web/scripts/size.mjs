// What each part of the UI costs on the wire (Brotli), and the limit that the player's path must keep.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export const playerLimit = 60 * 1024;

const dist = new URL('../dist/', import.meta.url);

function onTheWire(name) {
    const packed = new URL(`${name}.br`, dist);
    return statSync(existsSync(packed) ? packed : new URL(name, dist)).size;
}

/** A chunk with everything that has to be there before it runs. */
function closure(manifest, key, files = new Set()) {
    const chunk = manifest[key];
    if (files.has(chunk.file)) return files;
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) closure(manifest, next, files);
    return files;
}

const readManifest = () => JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

/** What a player's page is made of, beside index.html itself, which names all of it. */
export function shellFiles() {
    const named = readFileSync(new URL('index.html', dist), 'utf8').matchAll(/"\/(assets\/[^"]+)"/g);
    return new Set(Array.from(named, ([, file]) => file));
}

/** What pages load later: each part with all that it draws on, behind its script. What is in the shell is left out. */
export function laterParts(manifest = readManifest(), shell = shellFiles()) {
    const keys = new Set(Object.values(manifest).flatMap((chunk) => chunk.dynamicImports ?? []));
    return [...keys].map((key) => {
        const files = closure(manifest, key, new Set(shell));
        for (const chunk of Object.values(manifest))
            if (files.has(chunk.file) && !shell.has(chunk.file))
                for (const asset of chunk.assets ?? []) files.add(asset);
        return [...files].filter((file) => !shell.has(file));
    });
}

/** By part: what is loaded for it, all told, in bytes on the wire; for formulas, what comes on top. */
export function sizes() {
    const manifest = readManifest();
    const shell = shellFiles();
    const all = (files) =>
        ['index.html', 'favicon.svg', ...files].reduce((sum, file) => sum + onTheWire(file), 0);
    const parts = {};
    for (const [name, key] of Object.entries({
        // From the first page to the last.
        player: 'src/features/finish/Finish.svelte',
        host: 'src/features/host/HostApp.svelte',
        screen: 'src/features/screen/ScreenPage.svelte',
    })) {
        parts[name] = all(closure(manifest, key, new Set(shell)));
    }
    const drawing = closure(manifest, 'src/design/tex.ts', new Set(shell));
    parts.formulas = all(drawing) - all(shell);
    return parts;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
    for (const [part, bytes] of Object.entries(sizes()))
        console.log(`${part.padEnd(8)} ${(bytes / 1024).toFixed(1)} KiB`);
    if (readdirSync(new URL('assets', dist)).some((name) => /gallery/i.test(name))) {
        console.error('The gallery is for development only, but is in the bundle.');
        process.exit(1);
    }
    if (sizes().player > playerLimit) {
        console.error(`The player's path is over its ${playerLimit / 1024} KiB.`);
        process.exit(1);
    }
}
