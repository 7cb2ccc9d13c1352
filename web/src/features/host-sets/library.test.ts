import { describe, expect, it, vi } from 'vitest';
import type { Finding, SetSummary } from '../../protocol/http';
import type { HostSession } from '../../stores/host_session.svelte';
import { host } from '../../text/en/host';
import { translations } from '../../text/host';
import { LibraryController, matching, placeOf, readable } from './library.svelte';

const set = (title: string, description: string, categories: string[]): SetSummary => ({
    question_set: title,
    title,
    description,
    language: 'en',
    questions: 1,
    categories: categories.map((name) => ({ name, questions: 1 })),
    sample: false,
    added_at: '2026-01-01T00:00:00Z',
});

it('a search finds sets in which every word is, wherever and however it is written', () => {
    const sets = [set('Rivers', 'of Europe', ['Danube']), set('Cities', 'of Europe', [])];
    const found = (search: string) => matching(sets, search).map((one) => one.title);
    expect(found('')).toEqual(['Rivers', 'Cities']);
    expect(found('  europe ')).toEqual(['Rivers', 'Cities']);
    expect(found('DANUBE europe')).toEqual(['Rivers']);
    expect(found('danube cities')).toEqual([]);
});

it('the library begins with what one has uploaded, the latest first', async () => {
    const [sample, old, latest] = ['sample', 'old', 'latest'].map((title) => set(title, '', []));
    const question_sets = [
        { ...sample!, sample: true, added_at: '2026-03-01T00:00:00Z' },
        { ...old!, added_at: '2026-01-01T00:00:00Z' },
        { ...latest!, added_at: '2026-02-01T00:00:00Z' },
    ];
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ question_sets })));
    const library = new LibraryController({ token: 't' } as HostSession);
    await library.load();
    vi.unstubAllGlobals();
    expect(library.found.map((one) => one.title)).toEqual(['latest', 'old', 'sample']);
});

it('a finding says where it is as far as it is known', () => {
    const finding = (place: Partial<Finding>): Finding => ({
        file: 'a.csv',
        code: 'prompt_empty',
        values: [],
        message: '',
        ...place,
    });
    expect(placeOf(finding({ line: 7, column: 3 }))).toBe('line 7, column 3');
    expect(placeOf(finding({ line: 2_001, row: 1_234, question: 2 }))).toBe('row 1234, question 2');
    expect(placeOf(finding({}))).toBe('');
});

describe('the hint beside the chooser of files', () => {
    it.each(['en', ...Object.keys(translations)])('names all that it offers, in %s', async (tag) => {
        const formats = ((await translations[tag]?.())?.host ?? host).upload.formats('4.2');
        expect(formats).toContain('4.2 Mi');
        for (const kind of Object.keys(readable)) expect(formats).toContain(kind);
        expect(formats.match(/[A-Z]{3,4}\b/g)).toEqual(['CSV', 'TSV', 'GIFT', 'XML', 'JSON']);
    });
});
