// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { scrollable, scrollersIn } from './scrollable';

let resized: (() => void)[];

beforeEach(() => {
    resized = [];
    class Watch {
        constructor(changed: () => void) {
            resized.push(changed);
        }
        observe() {}
        disconnect() {}
    }
    vi.stubGlobal('ResizeObserver', Watch);
});

afterEach(() => {
    vi.unstubAllGlobals();
    document.body.replaceChildren();
});

function sized(node: Element, content: number): void {
    Object.defineProperty(node, 'scrollWidth', { value: content, configurable: true });
    Object.defineProperty(node, 'clientWidth', { value: 100, configurable: true });
    for (const changed of resized) changed();
}

it('the keyboard reaches an area while there is more of it than fits, and only then', () => {
    const area = document.createElement('div');
    scrollable(0)(area);
    sized(area, 100);
    expect(area.hasAttribute('tabindex')).toBe(false);
    sized(area, 300);
    expect(area.tabIndex).toBe(0);
    sized(area, 100);
    expect(area.hasAttribute('tabindex')).toBe(false);
});

it('code and tables in a text are reached, but not inside a button', () => {
    const code = '<div><pre>long</pre></div>';
    document.body.innerHTML = `<section>${code}</section><button>${code}</button>`;
    for (const text of document.querySelectorAll('div')) scrollersIn(text.innerHTML)(text as HTMLElement);
    for (const pre of document.querySelectorAll('pre')) sized(pre, 300);
    expect(document.querySelector<HTMLElement>('section pre')?.tabIndex).toBe(0);
    expect(document.querySelector('button pre')?.hasAttribute('tabindex')).toBe(false);
});
