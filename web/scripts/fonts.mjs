// Writes src/design/fonts/: the display face, cut to what is shown, and fonts.css, which says what is in which file; the face of formulas;
// and their licences, which are served beside them. Run it when a face or what is kept of it changes: node scripts/fonts.mjs
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
/**
 * Formulas: letters upright, italic, bold, double-struck and Greek, operators, arrows, brackets and what they grow to. What is rare comes
 * from the system's fonts.
 */
const formulas = {
    package: 'noto-sans-math',
    ranges:
        '20-7e a0-b1 b4-b7 d7 f7 302-308 30a 30c 338 391-3a9 3b1-3c9 3d1 3d5 3d6 3f1 3f5 2016 2026 2032-2034 203e 2044 20d7 2102 210e ' +
        '2113 2115 2119 211a 211d 2124 2190-2199 21a6 21cb 21cc 21d0-21d4 2200 2202 2203 2205-2209 220b 220f 2211-2213 2216-221e 2220 ' +
        '2223-2234 223c 2243 2245 2248 2260 2261 2264 2265 226a 226b 2282-2289 2295-2297 22a2 22a4 22a5 22c0-22c5 22ee 22ef 22f1 ' +
        '2308-230b 23de 23df 25a1 25b3 27e8 27e9 27f6 2a7d 2a7e 1d400-1d454 1d456-1d467 1d6a8-1d6c0 1d6fc-1d71b',
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
    const mathematics = readFileSync(
        new URL(
            `../node_modules/@fontsource/${formulas.package}/files/${formulas.package}-latin-400-normal.woff2`,
            import.meta.url,
        ),
    );
    files['formulas.woff2'] = await subset(mathematics, charactersOf(formulas.ranges).join(''), {
        targetFormat: 'woff2',
        noHinting: true,
    });
    return files;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
    mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of Object.entries(await fonts())) {
        writeFileSync(new URL(name, folder), bytes);
        console.log(`${name.padEnd(16)} ${bytes.length}`);
    }
    for (const name of [face.package, formulas.package]) {
        copyFileSync(
            new URL(`../node_modules/@fontsource/${name}/LICENSE`, import.meta.url),
            new URL(`../public/licences/${name}.txt`, import.meta.url),
        );
    }
}
