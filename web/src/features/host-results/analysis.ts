import type { ParticipantResult, QuestionResult, Results, TimeHistogram } from '../../protocol/http';

export const resultKinds = ['right', 'partial', 'wrong', 'late'] as const;
export type ResultKind = (typeof resultKinds)[number];

export const askedOf = (question: QuestionResult): number =>
    resultKinds.reduce((sum, kind) => sum + question[kind], 0);

export const shareRight = (question: QuestionResult): number =>
    question.right / Math.max(1, askedOf(question));

/** What most people chose who did not choose right: the option, and how many did. */
export function commonMistake(question: QuestionResult): { option: number; chosen: number } | null {
    let found: { option: number; chosen: number } | null = null;
    question.chosen.forEach((chosen, option) => {
        if (question.correct.includes(option) || chosen === 0) return;
        if (!found || chosen > found.chosen) found = { option, chosen };
    });
    return found;
}

export function median(values: readonly number[]): number {
    if (values.length === 0) return 0;
    const sorted = [...values].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    const upper = sorted[half] as number;
    return sorted.length % 2 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

export interface Strength {
    category: string;
    asked: number;
    right: number;
    /** Typical time for an answer. */
    medianUs: number;
}

/** How it went by category: of everybody, or of those who are given. The weakest first. */
export function strengths(
    results: Results,
    of: readonly ParticipantResult[] = results.participants,
): Strength[] {
    const categoryOf = new Map(results.questions.map((question) => [question.id, question.category]));
    const found = new Map<string, Strength & { times: number[] }>();
    for (const answer of of.flatMap((person) => person.answers)) {
        const category = categoryOf.get(answer.question);
        if (category === undefined) continue;
        const one = found.get(category) ?? { category, asked: 0, right: 0, medianUs: 0, times: [] };
        found.set(category, one);
        one.asked += 1;
        if (answer.result === 'right') one.right += 1;
        if (answer.result !== 'late') one.times.push(answer.elapsed_us);
    }
    return [...found.values()]
        .map(({ times, ...one }) => ({ ...one, medianUs: median(times) }))
        .sort((a, b) => a.right / a.asked - b.right / b.asked || a.category.localeCompare(b.category));
}

export interface Bins {
    /** Seconds; the same for every bin. */
    width: number;
    right: number[];
    other: number[];
}

export interface Slice {
    /** In seconds. */
    from: number;
    to: number;
    right: number;
    other: number;
}

/** A histogram's slices of time, one after the other. */
export const slicesOf = (times: TimeHistogram): Slice[] =>
    times.right.map((right, n) => ({
        from: (n * times.width_us) / 1e6,
        to: ((n + 1) * times.width_us) / 1e6,
        right,
        other: times.other[n] ?? 0,
    }));

const binsMax = 24;

/** How long answers took, in bins of a round number of seconds. What came too late has no time of its own. */
export function timeBins(participants: readonly ParticipantResult[]): Bins {
    const answers = participants.flatMap((person) =>
        person.answers.filter((answer) => answer.result !== 'late'),
    );
    const longest = answers.reduce((most, answer) => Math.max(most, answer.elapsed_us), 0) / 1e6;
    const width = [0.25, 0.5, 1, 2, 5, 10, 20, 30].find((one) => longest / one <= binsMax) ?? 60;
    const bins = Math.floor(longest / width) + 1;
    const empty = () => new Array<number>(bins).fill(0);
    const made = { width, right: empty(), other: empty() };
    for (const answer of answers) {
        const side = answer.result === 'right' ? made.right : made.other;
        const bin = Math.min(bins - 1, Math.floor(answer.elapsed_us / 1e6 / width));
        side[bin] = (side[bin] ?? 0) + 1;
    }
    return made;
}

export interface Course {
    person: ParticipantResult;
    /** After each answer: seconds on that player's own clock (live: questions), and the score by then. */
    points: { at: number; score: number }[];
}

/** How a score grew; where the scoring gives no points, how many were right. */
export function course(results: Results, person: ParticipantResult): Course {
    const byPoints = results.settings.scoring === 'points';
    const live = results.settings.mode === 'live';
    const numbers = new Map(results.questions.map((question, n) => [question.id, n + 1]));
    let clock = 0;
    let score = 0;
    const points = [{ at: 0, score: 0 }];
    for (const answer of person.answers) {
        clock += answer.elapsed_us / 1e6;
        score += byPoints ? answer.points : Number(answer.result === 'right');
        points.push({ at: live ? (numbers.get(answer.question) ?? 0) : clock, score });
    }
    return { person, points: points.sort((a, b) => a.at - b.at) };
}

/** Courses as one table with a common first column, as plots want it: a score stands until the next, null after the last. */
export function aligned(courses: readonly Course[]): [number[], ...(number | null)[][]] {
    const times = [...new Set(courses.flatMap((one) => one.points.map((point) => point.at)))].sort(
        (a, b) => a - b,
    );
    const columns = courses.map(({ points }) => {
        const end = points.at(-1)?.at ?? 0;
        let next = 0;
        let score = 0;
        return times.map((time) => {
            while (next < points.length && (points[next]?.at ?? 0) <= time)
                score = points[next++]?.score ?? 0;
            return time > end ? null : score;
        });
    });
    return [times, ...columns];
}

/** Who was ahead of all others for longest, and for what share of the race; null where nobody ever was, or there are no others. */
export function mostlyAhead(courses: readonly Course[]): { person: ParticipantResult; share: number } | null {
    if (courses.length < 2) return null;
    const [times, ...columns] = aligned(courses);
    const last = courses.map((one) => one.points.at(-1)?.score ?? 0);
    const ahead = courses.map(() => 0);
    for (let i = 0; i + 1 < times.length; ++i) {
        const scores = columns.map((column, n) => column[i] ?? (last[n] as number));
        const best = Math.max(...scores);
        const leader = scores.indexOf(best);
        if (scores.lastIndexOf(best) === leader)
            ahead[leader] = (ahead[leader] ?? 0) + (times[i + 1] as number) - (times[i] as number);
    }
    const longest = Math.max(0, ...ahead);
    const found = courses[ahead.indexOf(longest)];
    const whole = (times.at(-1) ?? 0) - (times[0] ?? 0);
    return found && longest > 0 ? { person: found.person, share: longest / whole } : null;
}

/** What became of every question, in the order of the set. */
export function strip(results: Results, person: ParticipantResult): (ResultKind | 'none')[] {
    const found = new Map(person.answers.map((answer) => [answer.question, answer.result]));
    return results.questions.map((question) => found.get(question.id) ?? 'none');
}
