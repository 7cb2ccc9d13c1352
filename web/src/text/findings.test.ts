// Every language says what is wrong in a file, in words of its own and with all that the English names.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import examplesText from '../../../api/finding-examples.json?raw';
import openapi from '../../../api/openapi.yaml?raw';
import type { Finding } from '../protocol/http';
import { findingText } from './findings';
import { counting } from './forms';
import { translations } from './host';

const examples = (JSON.parse(examplesText) as Finding[]).map((one) => ({ ...one, file: 'a.csv' }));
const codes: string[] = parse(openapi).components.schemas.Finding.properties.code.enum;

/** Where a value is one of some words, which each language has its own for. */
const words: Partial<Record<Finding['code'], number>> = {
    text_too_long: 0,
    mended: 0,
    character_lost: 0,
    member_wrong: 1,
    member_skipped: 1,
    prompt_repeated: 0,
};

it('there is an example of every code', () => {
    expect([...new Set(examples.map((one) => one.code))]).toEqual(codes);
});

it('what a language has no words for is in the English of the server', () => {
    const finding = examples[0] as Finding;
    expect(findingText(finding, null)).toEqual({ text: finding.message, lang: 'en' });
});

describe.each(Object.keys(translations))('%s', (tag) => {
    it('has words for every code, with its values, and none in English', async () => {
        const theirs = (await translations[tag]?.())?.findings ?? null;
        const { number } = counting(tag);
        for (const finding of examples) {
            const { text, lang } = findingText(finding, theirs);
            expect(lang, finding.code).toBeUndefined();
            expect(text, finding.code).not.toBe(finding.message);
            expect(text, finding.code).not.toMatch(/undefined|NaN|\[object/);
            finding.values.forEach((value, i) => {
                if (i === words[finding.code]) return;
                // Languages have words of their own for one and two.
                const shown = typeof value === 'string' ? value : value > 2 ? number(value) : '';
                expect(text, finding.code).toContain(shown);
            });
        }
    });

    it('says each word differently', async () => {
        const theirs = (await translations[tag]?.())?.findings ?? null;
        const worded = examples.filter((one) => one.code in words && one.code !== 'prompt_repeated');
        const said = worded.map((one) => findingText(one, theirs).text);
        expect(new Set(said).size).toBe(said.length);
    });
});
