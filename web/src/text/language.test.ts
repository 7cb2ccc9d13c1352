import { describe, expect, it } from 'vitest';
import { counting } from './forms';
import { best, languages } from './language';

describe('the language', () => {
    it('is the first wanted one that there is', () => {
        expect(best(['xx', 'de-AT', 'fr']).tag).toBe('de');
        expect(best(['pt-PT']).tag).toBe('pt-BR');
        expect(best(['ja']).tag).toBe('ja');
        expect(best([]).tag).toBe('en');
    });

    it('counts as it does', () => {
        const hebrew = counting('he');
        const forms = { one: 'one', two: 'two', other: 'other' };
        expect([1, 2, 3].map((n) => hebrew.form(n, forms))).toEqual(['one', 'two', 'other']);
        expect(counting('fr').count(0, { one: 'question', other: 'questions' })).toBe('0 question');
        expect(counting('de').number(1234)).toBe('1.234');
    });

    it.each(languages.filter((one) => one.load))('$tag says something everywhere', async ({ load }) => {
        const words = (await load?.())?.words;
        const said = (value: unknown): string[] =>
            typeof value === 'string'
                ? [value]
                : typeof value === 'object' && value !== null
                  ? Object.values(value).flatMap(said)
                  : [];
        for (const text of said(words)) expect(text.trim()).not.toBe('');
        expect(words?.common.questions(1)).not.toBe(words?.common.questions(2));
        expect(words?.common.questions(5)).toContain('5');
        expect(words?.player.question.of(3, 12)).toMatch(/3.*12|12.*3/);
    });
});
