import { describe, expect, it } from 'vitest';
import type { ParticipantResult, QuestionResult, Results } from '../../protocol/http';
import { settings } from '../../testing/messages';
import {
    aligned,
    commonMistake,
    course,
    median,
    mostlyAhead,
    strengths,
    strip,
    timeBins,
    slicesOf,
} from './analysis';

type Answer = ParticipantResult['answers'][number];

const answer = (question: string, result: Answer['result'], seconds: number, points = 0): Answer => ({
    question,
    choice: [0],
    result,
    elapsed_us: seconds * 1e6,
    credit_us: 0,
    points,
});

const person = (participant: number, answers: Answer[]): ParticipantResult => ({
    participant,
    name: `P${participant}`,
    rank: participant,
    points: 0,
    right: 0,
    wrong: 0,
    partial: 0,
    late: 0,
    time_us: 0,
    finished: true,
    answers,
});

const question = (id: string, category: string, chosen: number[] = [1, 2, 0]): QuestionResult => ({
    id,
    prompt: id,
    options: ['a', 'b', 'c'],
    correct: [0],
    category,
    explanation: '',
    references: [],
    right: 1,
    wrong: 2,
    partial: 0,
    late: 0,
    chosen,
    median_us: 0,
});

const results = (participants: ParticipantResult[], more: Partial<Results['settings']> = {}): Results => ({
    run: 'r',
    title: 'T',
    question_set: 's',
    settings: { ...settings, ...more },
    started_at: '',
    finished_at: '',
    players: participants.length,
    participants,
    questions: [question('q1', 'Rivers'), question('q2', 'Cities'), question('q3', 'Cities')],
});

const ada = person(1, [
    answer('q2', 'right', 2, 900),
    answer('q1', 'wrong', 3),
    answer('q3', 'right', 1, 950),
]);
const linus = person(2, [answer('q1', 'right', 4, 800), answer('q2', 'late', 30)]);

describe('results', () => {
    it('tell strengths by category, the weakest first, and no time for what came too late', () => {
        expect(strengths(results([ada, linus]))).toEqual([
            { category: 'Rivers', asked: 2, right: 1, medianUs: 3.5e6 },
            { category: 'Cities', asked: 3, right: 2, medianUs: 1.5e6 },
        ]);
        expect(strengths(results([ada, linus]), [linus]).map((one) => one.category)).toEqual([
            'Cities',
            'Rivers',
        ]);
    });

    it('count answers by how long they took, in bins of a round number', () => {
        expect(timeBins([ada, linus])).toEqual({
            width: 0.25,
            right: [0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1],
            other: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
        });
        const slow = timeBins([person(1, [answer('q1', 'right', 100)])]);
        expect(slow.width).toBe(5);
        expect(slow.right).toHaveLength(21);
        expect(timeBins([]).right).toEqual([0]);
    });

    it('tell the slices of a histogram in seconds', () => {
        expect(slicesOf({ width_us: 250_000, right: [0, 3], other: [1, 0] })).toEqual([
            { from: 0, to: 0.25, right: 0, other: 1 },
            { from: 0.25, to: 0.5, right: 3, other: 0 },
        ]);
    });

    it('show how a score grew, on the own clock or by question', () => {
        expect(course(results([ada]), ada).points).toEqual([
            { at: 0, score: 0 },
            { at: 2, score: 900 },
            { at: 5, score: 900 },
            { at: 6, score: 1850 },
        ]);
        expect(course(results([ada], { scoring: 'accuracy' }), ada).points.at(-1)).toEqual({
            at: 6,
            score: 2,
        });
        expect(course(results([linus], { mode: 'live' }), linus).points.map((point) => point.at)).toEqual([
            0, 1, 2,
        ]);
    });

    it('put courses side by side', () => {
        const both = [ada, linus].map((one) => course(results([ada, linus]), one));
        expect(aligned(both)).toEqual([
            [0, 2, 4, 5, 6, 34],
            [0, 900, 900, 900, 1850, null],
            [0, 0, 800, 800, 800, 800],
        ]);
    });

    it('know who was ahead for longest, and for what share of the race', () => {
        const of = (...people: ParticipantResult[]) =>
            mostlyAhead(people.map((one) => course(results(people), one)));
        // Before the first answer nobody is; who has finished stays where they came to.
        expect(of(ada, linus)).toEqual({ person: ada, share: 32 / 34 });
        const late = person(3, [answer('a', 'right', 8, 500), answer('b', 'right', 1, 2000)]);
        const early = person(4, [answer('a', 'right', 1, 900), answer('b', 'wrong', 9)]);
        expect(of(late, early)).toEqual({ person: early, share: 8 / 10 });
        expect(of(early, { ...early, participant: 5 })).toBeNull();
        expect(of(early)).toBeNull();
    });

    it('find what most people chose instead', () => {
        expect(commonMistake(question('q', 'c', [5, 2, 3]))).toEqual({ option: 2, chosen: 3 });
        expect(commonMistake(question('q', 'c', [5, 0, 0]))).toBeNull();
    });

    it('tell what became of every question, in the order of the set', () => {
        expect(strip(results([ada, linus]), ada)).toEqual(['wrong', 'right', 'right']);
        expect(strip(results([ada, linus]), linus)).toEqual(['right', 'late', 'none']);
    });

    it('know what is in the middle', () => {
        expect(median([])).toBe(0);
        expect(median([3, 1, 2])).toBe(2);
        expect(median([4, 1])).toBe(2.5);
    });
});
