import { beforeEach, describe, expect, it } from 'vitest';
import type { Found } from '../../protocol/messages';
import { PeopleSearch } from './people_search.svelte';

const found = (name: string, ...people: string[]): Found => ({
    type: 'found',
    name,
    matches: people.length,
    participants: people.map((one, index) => ({
        participant: index + 1,
        name: one,
        present: true,
        finished: false,
    })),
});

describe('looking for a player', () => {
    let asked: string[] = [];
    let search = new PeopleSearch(() => {});
    beforeEach(() => {
        asked = [];
        search = new PeopleSearch((name) => asked.push(name));
    });

    it('asks for what is typed, one question at a time, and leaves out what was typed over', () => {
        for (const text of ['a', 'an', 'ann ']) search.type(text);
        expect(asked).toEqual(['a']);
        search.fold(found('a', 'Abe', 'Ann'));
        expect(search.found).toBeNull();
        expect(asked).toEqual(['a', 'ann']);
        search.fold(found('ann', 'Ann'));
        expect(search.found?.participants[0]?.name).toBe('Ann');
        expect(asked).toEqual(['a', 'ann']);
    });

    it('shows what was found before until the answer comes, and nothing once the field is empty', () => {
        search.type('a');
        search.fold(found('a', 'Ann'));
        search.type('ab');
        expect(search.found?.name).toBe('a');
        search.type('');
        expect(search.found).toBeNull();
        search.fold(found('ab', 'Abe'));
        expect(search.found).toBeNull();
    });

    it('asks again when people have changed, for what is typed and for whose sheet is open', () => {
        search.refresh();
        expect(asked).toEqual([]);
        search.type('a');
        search.fold(found('a', 'Ann'));
        search.attend('Bob');
        search.fold(found('Bob', 'Bob'));
        search.refresh();
        search.fold(found('Bob', 'Bob'));
        expect(asked).toEqual(['a', 'Bob', 'Bob', 'a']);
    });

    it('knows whose sheet is open, though another name is being looked for', () => {
        search.attend('Bob');
        search.fold(found('Bob', 'Bob'));
        search.type('zoe');
        search.fold(found('zoe'));
        expect(search.person(1)?.name).toBe('Bob');
        expect(search.person(2)).toBeNull();
    });

    it('does not wait for ever for an answer that a lost connection took with it', () => {
        search.type('a');
        search.restart();
        search.refresh();
        expect(asked).toEqual(['a', 'a']);
    });
});
