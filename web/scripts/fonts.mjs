// Writes src/design/fonts/: the display face, cut to what is shown, and fonts.css, which says what is in which file; and its licence, which
// is served beside it. Run it when the face or what is kept of it changes: node scripts/fonts.mjs
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import subset from 'subset-font';

const face = { family: 'Atkinson Hyperlegible Next', weight: 800, package: 'atkinson-hyperlegible-next' };
const source = new URL(`../node_modules/@fontsource/${face.package}/`, import.meta.url);
const folder = new URL('../src/design/fonts/', import.meta.url);

/**
 * By file: what is in it. Every page needs the first one; browsers load another where a letter of it is shown. Rare punctuation is in
 * the second, so that the first stays small.
 */
const parts = {
    common: { from: 'latin', ranges: '20-23 25-29 2b-3b 3f-5a 61-7a b7 d7 2013-2014 2019 201c-201d 2026' },
    accents: {
        from: 'latin',
        ranges: '24 2a 3c-3e 5b-60 7b-7e a1-b6 b8-d6 d8-ff 152-153 178 2018 201a 201e 20ac',
    },
    more: { from: 'latin-ext', ranges: '100-151 154-177 179-24f 1e00-1eff' },
};
/** Kerning, and digits of one width. */
const keepFeatures = ['kern', 'tnum'];

/**
 * What stands in until the face has come: a bold sans serif of the system, as wide and as high, so that no line breaks anew then.
 * Widths are those of common English text in Arial Bold and in the face.
 */
const fallback = { size: 1.03, ascent: 0.984, descent: 0.316 };
const standIns = ['Arial Bold', 'Arial-BoldMT', 'Roboto Bold', 'Roboto-Bold', 'Liberation Sans Bold'];

const inCss = (ranges) => ranges.replace(/[^ ]+/g, (range) => `U+${range}`).replaceAll(' ', ', ');

function charactersOf(ranges) {
    return ranges.split(' ').flatMap((range) => {
        const [first, last = first] = range.split('-').map((hex) => Number.parseInt(hex, 16));
        return Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i));
    });
}

function rule(descriptors) {
    const lines = Object.entries(descriptors).map(([name, value]) => `    ${name}: ${value};\n`);
    return `\n@font-face {\n${lines.join('')}}\n`;
}

function css() {
    const percent = (share) => `${Math.round((share / fallback.size) * 1000) / 10}%`;
    const rules = Object.entries(parts).map(([name, { ranges }]) =>
        rule({
            'font-family': `'${face.family}'`,
            'font-weight': face.weight,
            'font-display': 'swap',
            src: `url('./${name}.woff2') format('woff2')`,
            'unicode-range': inCss(ranges),
        }),
    );
    const standIn = rule({
        'font-family': `'${face.family} stand-in'`,
        'font-weight': face.weight,
        src: standIns.map((name) => `local('${name}')`).join(', '),
        'size-adjust': `${fallback.size * 100}%`,
        'ascent-override': percent(fallback.ascent),
        'descent-override': percent(fallback.descent),
        'line-gap-override': '0%',
        'unicode-range': inCss('20-24f'),
    });
    return `/* Written by scripts/fonts.mjs: change that instead. */\n${rules.join('')}${standIn}`;
}

/** By file name: what should be in src/design/fonts. */
export async function fonts() {
    const files = { 'fonts.css': Buffer.from(css()) };
    for (const [name, { from, ranges }] of Object.entries(parts)) {
        const whole = readFileSync(
            new URL(`files/${face.package}-${from}-${face.weight}-normal.woff2`, source),
        );
        const options = { targetFormat: 'woff2', noHinting: true, keepFeatures };
        files[`${name}.woff2`] = await subset(whole, charactersOf(ranges).join(''), options);
    }
    return files;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
    mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of Object.entries(await fonts())) {
        writeFileSync(new URL(name, folder), bytes);
        console.log(`${name.padEnd(16)} ${bytes.length}`);
    }
    copyFileSync(
        new URL('LICENSE', source),
        new URL(`../public/licences/${face.package}.txt`, import.meta.url),
    );
}
