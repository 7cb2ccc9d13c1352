import { expect, it } from 'vitest';
import type { Result } from '../../protocol/messages';
import type { Answered } from '../../stores/player_run.svelte';
import { question } from '../../testing/messages';
import { splitByCategory } from './categories';

const answered = (index: number, category: string | null, result: Result, seconds: number): Answered => ({
    question: category === null ? null : question(index, { category }),
    index,
    result,
    points: 0,
    elapsed: seconds * 1e6,
    choice: [0],
    correct: [0],
    explanation: '',
    explanationHtml: undefined,
    references: [],
});

it('adds up right answers and time by category, in the order in which they came up', () => {
    const splits = splitByCategory([
        answered(0, 'Rivers', 'right', 2),
        answered(1, 'Cities', 'late', 30),
        answered(2, 'Rivers', 'partial', 3),
        answered(3, '', 'right', 1),
        answered(4, null, 'right', 1),
    ]);
    expect(splits).toEqual([
        { category: 'Rivers', questions: 2, right: 1, time: 5e6 },
        { category: 'Cities', questions: 1, right: 0, time: 30e6 },
    ]);
});
