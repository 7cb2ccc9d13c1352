// Draws public/icons/*.png from public/favicon.svg in Chromium: for home screens, which take no SVG. Run it when the logo changes:
// node scripts/icons.mjs (MC_SPEEDRUN_CHROMIUM names the browser; else the system's chromium).
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const folder = new URL('../public/icons/', import.meta.url);
const logo = readFileSync(new URL('../public/favicon.svg', import.meta.url), 'utf8');

// Where the system cuts the corners itself, the colour goes to the edge; of a maskable icon it may keep no more than the middle 80 %.
const icons = [
    { name: 'icon-192', size: 192 },
    { name: 'icon-512', size: 512 },
    { name: 'maskable-512', size: 512, cut: true, drawn: 0.8 },
    { name: 'apple-touch-icon', size: 180, cut: true, drawn: 0.92 },
];

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
    executablePath: process.env.MC_SPEEDRUN_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const { name, size, cut = false, drawn = 1 } of icons) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(`<style>
        body { margin: 0; height: 100vh; display: grid; place-items: center; background: ${cut ? '#ffc233' : 'none'} }
        svg { width: ${drawn * 100}vw }
    </style>${logo}`);
    await page.screenshot({ path: new URL(`${name}.png`, folder).pathname, omitBackground: !cut });
}
await browser.close();
