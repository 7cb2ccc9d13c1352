// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it } from 'vitest';
import type { QuestionResult } from '../../protocol/http';
import QuestionBars from './QuestionBars.svelte';

const question: QuestionResult = {
    id: 'q',
    prompt: 'Which?',
    options: ['a', 'b'],
    correct: [0],
    category: '',
    explanation: '',
    references: [],
    right: 3,
    wrong: 1,
    partial: 0,
    late: 0,
    chosen: [3, 1],
    median_us: 1_000_000,
};

let view: object;
function show(one: QuestionResult) {
    view = mount(QuestionBars, { target: document.body, props: { questions: [one] } });
    flushSync();
}
afterEach(() => unmount(view));
const histogram = () => document.querySelector('figure [role=img]');

it('a question tells how long answers took, also in words', () => {
    show({ ...question, times: { width_us: 500_000, right: [0, 2, 1], other: [0, 0, 1] } });
    expect(histogram()?.getAttribute('aria-label')).toBe(
        'How long answers took: 0.5–1 s: 2 right, 0 not right; 1–1.5 s: 1 right, 1 not right',
    );
    expect(document.querySelectorAll('figure .slice')).toHaveLength(3);
    expect(document.querySelector('figcaption')?.textContent).toMatch(/0 s.*1\.5 s/s);
});

it('results that were stored without times, and questions without answers, have no histogram', async () => {
    show(question);
    expect(histogram()).toBeNull();
    expect(document.body.textContent).toContain('3 of 4 right');
    await unmount(view);
    show({ ...question, times: { width_us: 0, right: [], other: [] } });
    expect(histogram()).toBeNull();
});
