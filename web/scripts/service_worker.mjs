// Writes dist/sw.js: src/offline/worker.ts, with the names of the files that a player's page is made of and a digest of them,
// and of those that pages load later.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { transformWithOxc } from 'vite';
import { laterParts, shellFiles } from './size.mjs';

const dist = new URL('../dist/', import.meta.url);
const worker = new URL('../src/offline/worker.ts', import.meta.url);

const shell = ['index.html', 'favicon.svg', ...shellFiles()];
const digest = createHash('sha256');
for (const name of shell) digest.update(`${name}\n`).update(readFileSync(new URL(name, dist)));

const paths = (names) => Array.from(names, (name) => `/${name}`);
const written = {
    SHELL: JSON.stringify(paths(shell)),
    PARTS: JSON.stringify(laterParts().map(paths)),
    BUILD: JSON.stringify(digest.digest('hex').slice(0, 16)),
};
const { code } = await transformWithOxc(readFileSync(worker, 'utf8'), 'worker.ts', { define: written });
writeFileSync(new URL('sw.js', dist), code);
