// @vitest-environment happy-dom
// Formulas: what the server has made of them is drawn; what can not be, or would take too long, stays readable.
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { prepareForFormulas } from './formulas';
import Rich from './Rich.svelte';
import { drawFormula, isBounded } from './tex';

// What happy-dom lacks of a browser: it does not say that its documents have a doctype, and MathML has no styles.
vi.hoisted(() => {
    Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat' });
    Object.defineProperty(Element.prototype, 'style', { value: {}, configurable: true });
});

let shown: Record<string, unknown> | undefined;

/** A text with one formula, as the server sends it. */
async function show(tex: string, { displayed = false, inButton = false } = {}): Promise<HTMLElement> {
    const span = document.createElement('span');
    span.className = displayed ? 'formula displayed' : 'formula';
    span.textContent = tex;
    const target = document.body.appendChild(document.createElement(inButton ? 'button' : 'div'));
    shown = mount(Rich, { target, props: { html: `<p>Is ${span.outerHTML}?</p>`, text: `Is $${tex}$?` } });
    flushSync();
    await prepareForFormulas();
    return document.querySelector<HTMLElement>('.formula')!;
}

afterEach(async () => {
    if (shown) await unmount(shown);
    shown = undefined;
    document.body.replaceChildren();
});

it('are drawn as MathML', async () => {
    const formula = await show('x^2');
    expect(formula.querySelector('math msup')?.textContent).toBe('x2');
    expect(formula.className).toBe('formula seen');
    expect(document.querySelector('p')?.textContent).toBe('Is x2?');
});

it('are drawn before anything is painted once what draws them is there', async () => {
    await prepareForFormulas();
    shown = mount(Rich, {
        target: document.body,
        props: { html: '<span class="formula">x</span>', text: '' },
    });
    flushSync();
    expect(document.querySelector('math')).not.toBe(null);
});

it('are drawn once, however often their text is looked through', async () => {
    const formula = await show('x^2');
    drawFormula(formula);
    expect(formula.querySelector('msup')).not.toBe(null);
});

it('are drawn large where there is nothing beside them', async () => {
    expect((await show('x')).querySelector('math')?.getAttribute('displaystyle')).toBe(null);
    document
        .querySelector('p')!
        .replaceChildren(Object.assign(document.createElement('span'), { textContent: 'x' }));
    const alone = document.querySelector<HTMLElement>('p span')!;
    drawFormula(alone);
    expect(alone.querySelector('math')?.getAttribute('displaystyle')).toBe('true');
});

it('have their room on a line of their own', async () => {
    expect(
        (await show('\\sum_{k=1}^n k', { displayed: true })).querySelector('math')?.getAttribute('display'),
    ).toBe('block');
});

it('are said in a button by their source, for a button has no parts', async () => {
    const said = async (inButton: boolean) =>
        (await show('\\frac{1}{2}', { inButton })).querySelector('math')?.getAttribute('aria-label');
    expect(await said(true)).toBe('\\frac{1}{2}');
    document.body.replaceChildren();
    expect(await said(false)).toBe(null);
});

it.each([
    ['an error', '\\frac{1}{'],
    ['a command that nobody knows', '\\nonsense x'],
    ['a link', '\\href{https://example.org}{x}'],
    ['a picture', '\\includegraphics{https://example.org/a.png}'],
    ['a class', '\\class{screen}{x}'],
    ['a style', '\\style{position: fixed}{x}'],
    ['a definition', '\\def\\a{xx}\\a'],
])('with %s stay as they were written', async (_, tex) => {
    const formula = await show(tex);
    expect(formula.innerHTML).toBe(tex);
    expect(formula.className).toBe('formula source seen');
});

it('set no sizes beyond their neighbourhood', async () => {
    const formula = await show('\\rule{9999em}{9999em}');
    expect(formula.innerHTML).toContain('20em');
    expect(formula.innerHTML).not.toContain('9999');
});

it.each([
    ['x', true],
    ['\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}', true],
    [`\\begin{aligned}${'x &= 1 \\\\'.repeat(20)}\\end{aligned}`, true],
    ['\\left\\{ \\letter \\right.', true],
    ['{'.repeat(20) + '}'.repeat(20), true],
    ['{'.repeat(21) + '}'.repeat(21), false],
    ['\\left('.repeat(21), false],
    ['\\def\\a{x}', false],
    ['\\let\\a=\\b', false],
    ['\\edef_', false],
    ['\\newcommand{\\a}{x}', false],
    ['\\begin{alignat}{99999999}x\\end{alignat}', false],
    [`\\begin{matrix}${'&'.repeat(900)}${'\\\\'.repeat(450)}\\end{matrix}`, false],
])('%# are bounded in what they cost', (tex, bounded) => {
    expect(isBounded(tex)).toBe(bounded);
});
