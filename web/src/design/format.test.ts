import { afterEach, describe, expect, it } from 'vitest';
import { common as english } from '../text/en/common';
import { common, useCommon } from '../text/common';
import { languages } from '../text/language';
import { clockText, lettersOf, outOf, sameSet, scoreText } from './format';

async function speak(tag: string) {
    const words = await languages.find((one) => one.tag === tag)?.load?.();
    if (words) useCommon(words.words.common);
}

afterEach(() => useCommon(english));

describe('a time', () => {
    it('has one decimal, minutes and hours as far as it needs them', () => {
        const times = [0, 8_240_000, 59_940_000, 59_960_000, 65_300_000, 3_599_900_000, 3_723_900_000];
        expect(times.map((us) => clockText(us))).toEqual([
            '0.0 s',
            '8.2 s',
            '59.9 s',
            '1:00.0',
            '1:05.3',
            '59:59.9',
            '1:02:03',
        ]);
    });

    it('leaves a decimal of nothing out where that is wanted', () => {
        expect([5e6, 5.5e6, 65e6, 65.5e6].map((us) => clockText(us, common.number))).toEqual([
            '5 s',
            '5.5 s',
            '1:05',
            '1:05.5',
        ]);
    });

    it.each([
        ['de', '1,3 s', '1:05,3'],
        ['es', '1,3 s', '1:05,3'],
        ['fr', '1,3 s', '1:05,3'],
        ['pt-BR', '1,3 s', '1:05,3'],
        ['ja', '1.3秒', '1:05.3'],
        ['he', '1.3 שנ׳', '1:05.3'],
    ])('has the decimal separator of %s', async (tag, seconds, minutes) => {
        await speak(tag);
        expect([clockText(1_250_000), clockText(65_300_000)]).toEqual([seconds, minutes]);
    });
});

describe('what somebody has scored', () => {
    const who = { points: 12_345, right: 1_234, time_us: 8_200_000 };

    it('goes by the rule of the run', () => {
        expect(scoreText(who, 'points')).toBe('12,345');
        expect(scoreText(who, 'accuracy')).toBe('1,234 ✓');
        expect(scoreText(who, 'speedrun')).toBe('8.2 s');
        expect(scoreText({ ...who, time_us: 0 }, 'speedrun')).toBe('–');
    });

    it('is written as the language writes numbers', async () => {
        await speak('de');
        expect(scoreText(who, 'points')).toBe('12.345');
        expect(scoreText(who, 'accuracy')).toBe('1.234 ✓');
        expect(scoreText(who, 'speedrun')).toBe('8,2 s');
        expect(outOf(1_234, 10_000)).toBe('1.234/10.000');
    });
});

it.each([
    ['en', '45%'],
    ['de', '45 %'],
    ['fr', '45 %'],
    ['ja', '45%'],
])('a share in %s is %s', async (tag, text) => {
    await speak(tag);
    expect(common.percent(0.452).replace(/\s/, ' ')).toBe(text);
});

it('options have letters, in any number', () => {
    expect(lettersOf([0, 2, 9])).toBe('A + C + J');
});

it('a set is the same in any order', () => {
    expect(sameSet([0, 2], [2, 0])).toBe(true);
    expect(sameSet([0, 2], [0, 1])).toBe(false);
    expect(sameSet([0], [0, 1])).toBe(false);
});
