// Puts a .br and a .gz beside every file of dist/ that gets smaller by it, as the program serves them.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const compressible = /\.(html|js|css|svg|json|webmanifest|txt)$/;

for (const name of readdirSync(dist, { recursive: true })) {
    const path = join(dist, String(name));
    if (!compressible.test(path) || path.includes('/.vite/') || !statSync(path).isFile()) continue;
    const content = readFileSync(path);
    const quality = {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    };
    const forms = {
        br: brotliCompressSync(content, { params: quality }),
        gz: gzipSync(content, { level: 9 }),
    };
    for (const [suffix, packed] of Object.entries(forms)) {
        if (packed.length < content.length) writeFileSync(`${path}.${suffix}`, packed);
    }
}
