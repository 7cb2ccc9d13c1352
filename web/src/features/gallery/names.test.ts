import { describe, expect, it } from 'vitest';
import { colours, properties } from './names';

const css = `
:root {
    --paper: #f7f5ef;
    --text-s: 0.875rem;
    --text-m: 1rem;
}
@media (prefers-color-scheme: dark) {
    :root {
        --paper: #14171b;
    }
}`;

describe('the gallery', () => {
    it('knows the properties of a style sheet, once each', () => {
        expect(properties(css)).toEqual(['--paper', '--text-s', '--text-m']);
        expect(properties(css, 'text-')).toEqual(['--text-s', '--text-m']);
    });

    it('knows which of them are colours', () => {
        expect(colours(css)).toEqual(['--paper']);
    });
});
