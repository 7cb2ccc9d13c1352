// Every language says everything that English says, with every number and name in it, and numbers as it writes them.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import asyncapi from '../../../api/asyncapi.yaml?raw';
import openapi from '../../../api/openapi.yaml?raw';
import { common } from './en/common';
import { host } from './en/host';
import { player } from './en/player';
import { screen } from './en/screen';
import { counting } from './forms';
import { translations } from './host';
import { languages } from './language';

type Text = string | ((...values: unknown[]) => unknown);

const english = { common, player, screen, host };
// Told apart from each other and from all digits around them; no language writes them with a separator.
const numbers = [457, 683, 829, 941];
// Where a parameter is no number and no name but one of some words.
const wordsFor: Record<string, unknown[]> = {
    'common.outcome': ['right', true],
    'player.lobby.rules': [457, 'race'],
};
// As many as the language likes.
const lists = /^player\.names\.(manners|animals)\./;

/** Every text by its path, as in `player.join.title`. */
function texts(words: object, path = ''): Map<string, Text> {
    const found = new Map<string, Text>();
    for (const [key, value] of Object.entries(words)) {
        const here = path ? `${path}.${key}` : key;
        if (lists.test(`${here}.`)) continue;
        if (typeof value === 'object') for (const [at, text] of texts(value, here)) found.set(at, text);
        else found.set(here, value);
    }
    return found;
}

const valuesFor = (path: string, text: Function) => wordsFor[path] ?? numbers.slice(0, text.length);

/** The same, but large enough for a language to separate their digits. */
const largeValuesFor = (path: string, text: Function) =>
    valuesFor(path, text).map((value) => (typeof value === 'number' ? value * 100 : value));

function said(path: string, text: Text, values = valuesFor): string {
    const value = typeof text === 'function' ? text(...values(path, text)) : text;
    expect(value, path).toBeTypeOf('string');
    return value as string;
}

// Names, texts that hold a number already, and places in a file, which editors write without separators.
const notCounted =
    /\.(names\.together|resume|here|extended|itWas|heldUp|joinRematch|median|join|kick|kickSure|removeSure|tooLarge)$|^host\.(run\.settings|upload\.(line|column|row|question))$|\.(behind|inFront|level|coursesAhead|stored|timesHint)$/;

it('English separates the digits of every number', () => {
    const raw = [...texts(english)].filter(([path, text]) => /\d{5}/.test(said(path, text, largeValuesFor)));
    expect(raw.map(([path]) => path).filter((path) => !notCounted.test(path))).toEqual([]);
});

/** What a contract says that a `code` can be. */
const codesOf = (contract: string, schema: string): string[] =>
    parse(contract).components.schemas[schema].properties.code.enum;

it('there is a text for every code of the server, and for no other but what a status says', () => {
    const codes = [...codesOf(openapi, 'Problem'), ...codesOf(asyncapi, 'ErrorMessage')];
    expect(Object.keys(common.problems).sort()).toEqual([...new Set([...codes, 'too_large'])].sort());
});

const translated = languages.filter((one) => one.load);

describe.each(translated)('$tag', ({ tag, load }) => {
    async function everything() {
        return texts({ ...(await load?.())?.words, host: (await translations[tag]?.())?.host });
    }

    it('has every text, and no other', async () => {
        const theirs = await everything();
        expect([...theirs.keys()].sort()).toEqual([...texts(english).keys()].sort());
        for (const [path, text] of theirs) expect(said(path, text).trim(), path).not.toBe('');
    });

    it('keeps every number and name', async () => {
        const theirs = await everything();
        let held = 0;
        for (const [path, text] of texts(english)) {
            if (typeof text !== 'function') continue;
            const model = said(path, text);
            for (const value of valuesFor(path, text).map(String)) {
                if (!model.includes(value)) continue;
                held += 1;
                expect(said(path, theirs.get(path) as Text), path).toContain(value);
            }
        }
        expect(held).toBeGreaterThan(50);
    });

    it('writes every number in its own way', async () => {
        const theirs = await everything();
        const { number } = counting(tag);
        let held = 0;
        for (const [path, text] of texts(english)) {
            if (typeof text !== 'function') continue;
            const model = said(path, text, largeValuesFor);
            for (const value of largeValuesFor(path, text)) {
                if (typeof value !== 'number' || !model.includes(counting('en').number(value))) continue;
                held += 1;
                expect(said(path, theirs.get(path) as Text, largeValuesFor), path).toContain(number(value));
            }
        }
        expect(held).toBeGreaterThan(50);
    });

    it('leaves no sentence in English', async () => {
        const theirs = await everything();
        for (const [path, text] of texts(english)) {
            const model = said(path, text);
            if (model.split(' ').length > 2 && /[a-z]{3} [a-z]{2}/i.test(model))
                expect(said(path, theirs.get(path) as Text), path).not.toBe(model);
        }
    });
});
