// TeX to MathML, with Temml: a part of its own, loaded where there are formulas (formulas.ts).
import temml from 'temml';
import 'temml/dist/Temml-Local.css';
import './formulas.css';

/** Commands that define others make much of little, and so does a number of columns. Nobody needs them in a question. */
const amplifying = /\\([egx]?def|let|futurelet|(re)?newcommand|providecommand)(?![a-zA-Z])|align(ed)?at/;
const cellsMax = 2000;
const depthMax = 20;

/** Whether drawing it takes no longer than it looks: short rows of a table are filled up, and what is nested deeply is measured anew at each level. */
export function isBounded(tex: string): boolean {
    const count = (what: RegExp) => (tex.match(what)?.length ?? 0) + 1;
    return !amplifying.test(tex) && count(/&/g) * count(/\\\\|\\cr/g) <= cellsMax && depth(tex) <= depthMax;
}

function depth(tex: string): number {
    let [now, deepest] = [0, 0];
    for (const [found] of tex.matchAll(/[{}]|\\(left|right|begin|end)(?![a-zA-Z])/g)) {
        now += ['{', '\\left', '\\begin'].includes(found) ? 1 : -1;
        deepest = Math.max(deepest, now);
    }
    return deepest;
}

/**
 * Puts MathML in the place of TeX, once. What it can not draw stays as it was written. Nothing in a formula may name an address, a class
 * or a style; sizes are bounded.
 */
export function drawFormula(formula: HTMLElement): void {
    if (formula.classList.contains('seen')) return;
    const tex = formula.textContent;
    const drawn = document.createElement('span');
    try {
        if (!isBounded(tex)) throw new RangeError('too much');
        temml.render(tex, drawn, {
            displayMode: formula.classList.contains('displayed'),
            throwOnError: true,
            trust: false,
            maxSize: [20, 20],
            maxExpand: 500,
            wrap: 'tex',
        });
        const math = drawn.firstElementChild!;
        // An option that is nothing but a formula has room for it.
        if (formula.parentElement?.textContent.trim() === tex) math.setAttribute('displaystyle', 'true');
        // All of a button is said as one: "one half" would be "12" there.
        if (formula.closest('button, label, summary, a')) math.setAttribute('aria-label', tex);
        formula.replaceChildren(...drawn.childNodes);
    } catch {
        formula.classList.add('source');
    }
    formula.classList.add('seen');
}

/** The face that formulas are set in, so that they do not change their size when it comes. */
export async function fontReady(): Promise<void> {
    await document.fonts?.load("1em 'Noto Sans Math'", 'x').catch(() => []);
}
