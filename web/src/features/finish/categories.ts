import type { Answered } from '../../stores/player_run.svelte';

/** How somebody did in one category. */
export interface CategorySplit {
    category: string;
    questions: number;
    right: number;
    /** Over the questions whose time is known, in µs. */
    time: number;
}

/** By category in the order in which they came up; questions of none, or that this page never saw, are left out. */
export function splitByCategory(answered: readonly Answered[]): CategorySplit[] {
    const splits = new Map<string, CategorySplit>();
    for (const one of answered) {
        const category = one.question?.category;
        if (!category) continue;
        const split = splits.get(category) ?? { category, questions: 0, right: 0, time: 0 };
        split.questions += 1;
        split.right += one.result === 'right' ? 1 : 0;
        split.time += one.elapsed ?? 0;
        splits.set(category, split);
    }
    return [...splits.values()];
}
