// The display face: what is in src/design/fonts is what scripts/fonts.mjs makes, and its licence goes with it.
import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fonts } from './fonts.mjs';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url));

it('the fonts and their style sheet are up to date', async () => {
    const files: Record<string, Buffer> = await fonts();
    expect(readdirSync(new URL('../src/design/fonts', import.meta.url)).sort()).toEqual(
        Object.keys(files).sort(),
    );
    for (const [name, bytes] of Object.entries(files))
        expect(read(`src/design/fonts/${name}`).equals(bytes), `${name}: node scripts/fonts.mjs`).toBe(true);
});

it('every letter is in one file at the most', async () => {
    const css = read('src/design/fonts/fonts.css').toString();
    const seen = new Set<number>();
    for (const [, , ranges] of css.matchAll(/url\(([^)]+)\)[^;]*;\s*unicode-range: ([^;]+);/g)) {
        for (const range of ranges!.split(', ')) {
            const [first, last = first] = range
                .slice(2)
                .split('-')
                .map((hex) => Number.parseInt(hex, 16));
            for (let letter = first!; letter <= last!; letter++) {
                expect(seen.has(letter), `U+${letter.toString(16)}`).toBe(false);
                seen.add(letter);
            }
        }
    }
    for (const letter of 'Race code 34679ABCDEFGHJKMNPRSTVWXYZ, äßéñçœŁő€')
        expect(seen.has(letter.codePointAt(0)!), letter).toBe(true);
});

it('the licences are those of the packages, and are served', () => {
    for (const name of ['atkinson-hyperlegible-next', 'noto-sans-math']) {
        const licence = read(`public/licences/${name}.txt`);
        expect(licence.toString()).toContain('SIL OPEN FONT LICENSE Version 1.1');
        expect(licence.equals(read(`node_modules/@fontsource/${name}/LICENSE`))).toBe(true);
    }
});
