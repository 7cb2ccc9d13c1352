// Home screens of phones: what the manifest and index.html name is there, and is what they say.
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url));
const manifest = JSON.parse(read('public/manifest.webmanifest').toString());
const page = read('index.html').toString();

/** Width, height and whether every pixel is opaque, from the header of a PNG file. */
function picture(path: string) {
    const bytes = read(`public${path}`);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), opaque: bytes[25] === 2 };
}

it('the manifest has what browsers ask of an app that can be installed', () => {
    expect(manifest).toMatchObject({ start_url: '/', scope: '/', display: 'standalone' });
    const sizes = manifest.icons.map((icon: { sizes: string }) => icon.sizes);
    expect(sizes).toEqual(expect.arrayContaining(['192x192', '512x512']));
    expect(manifest.icons.some((icon: { purpose?: string }) => icon.purpose === 'maskable')).toBe(true);
    for (const colour of [manifest.background_color, manifest.theme_color]) expect(page).toContain(colour);
});

it('every icon of the manifest is a picture of the size that it says', () => {
    for (const { src, type, sizes, purpose } of manifest.icons) {
        if (type !== 'image/png') continue;
        const { width, height, opaque } = picture(src);
        expect(`${width}x${height}`).toBe(sizes);
        expect(opaque, src).toBe(purpose === 'maskable');
    }
});

it('index.html names icons that are there; that of iOS fills its square', () => {
    const [, touch] = /rel="apple-touch-icon" href="([^"]+)"/.exec(page) ?? [];
    expect(picture(touch!)).toEqual({ width: 180, height: 180, opaque: true });
    for (const [, path] of page.matchAll(/<link [^>]*href="([^"]+)"/g))
        expect(
            ['..', '../public'].some((folder) => existsSync(new URL(folder + path, import.meta.url))),
            path,
        ).toBe(true);
});
