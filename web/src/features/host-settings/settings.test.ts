import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SetSummary } from '../../protocol/http';
import type { Settings } from '../../protocol/messages';
import type { HostSession } from '../../stores/host_session.svelte';
import { SettingsController, usualLength } from './settings.svelte';

const set: SetSummary = {
    question_set: 's',
    title: 'Rivers and cities',
    language: 'en',
    description: '',
    questions: 60,
    categories: [
        { name: 'Rivers', questions: 45 },
        { name: 'Cities', questions: 15 },
    ],
    sample: false,
    added_at: '2026-01-01T00:00:00Z',
};

function form(): SettingsController {
    const made = new SettingsController({} as HostSession);
    made.set = set;
    made.questions = usualLength(set.questions);
    return made;
}

const live: Settings = {
    mode: 'live',
    categories: ['Cities'],
    questions: 7,
    limit_ms: 45_000,
    shuffle_questions: true,
    shuffle_options: false,
    reveal: 'end',
    scoring: 'speedrun',
    partial: true,
    penalty_ms: 5_000,
    credit_cap_ms: 0,
    countdown_ms: 0,
    late_join: false,
    names: 'given',
};

/** What the server answers, by path; everything else is not there. */
function serve(answers: Record<string, unknown>): void {
    vi.stubGlobal('fetch', (path: string) =>
        Promise.resolve(
            path in answers ? Response.json(answers[path]) : Response.json({ status: 404 }, { status: 404 }),
        ),
    );
}

afterEach(() => vi.unstubAllGlobals());

describe('the settings of a rematch with another set', () => {
    const rematch = async (settings: Settings | null) => {
        serve({ '/question-sets': { question_sets: [set] }, ...(settings && { '/runs/r1': { settings } }) });
        const made = new SettingsController({ token: 't' } as HostSession, 'r1');
        await made.load('s');
        return made.settings();
    };

    it('are those of the race before, without the categories of its set', async () => {
        expect(await rematch(live)).toEqual({ ...live, categories: [] });
    });

    it('ask for a usual number of questions where the set has no more than before', async () => {
        expect(await rematch({ ...live, questions: 0 })).toMatchObject({ mode: 'live', questions: 20 });
        expect(await rematch({ ...live, questions: 70 })).toMatchObject({ mode: 'live', questions: 20 });
    });

    it('are the usual ones where nobody knows those before', async () => {
        expect(await rematch(null)).toMatchObject({ mode: 'race', questions: 20 });
    });
});

describe('the settings of a race', () => {
    it('start with a race of twenty by points', () => {
        expect(form().settings()).toMatchObject({
            mode: 'race',
            scoring: 'points',
            reveal: 'each',
            questions: 20,
        });
    });

    it('never ask for more questions than there are in the categories', () => {
        const made = form();
        made.categories = ['Cities'];
        expect(made.available).toBe(15);
        expect(made.asked).toBe(15);
        expect(made.settings()).toMatchObject({ questions: 15, categories: ['Cities'] });
    });

    it('say how long it takes at most, where they know', () => {
        const made = form();
        expect(made.minutes).toBeNull();
        made.limitSeconds = 25;
        expect(made.minutes).toBe(9);
    });

    it('come in kinds: a sprint, a class in step, an exam', () => {
        const made = form();
        made.prepare('sprint');
        expect(made.settings()).toMatchObject({
            mode: 'race',
            questions: 10,
            limit_ms: 20_000,
            shuffle_options: true,
        });
        made.prepare('class');
        expect(made.settings()).toMatchObject({ mode: 'live', questions: 20, shuffle_options: false });
        expect(made.settings().limit_ms).toBe(0);
        made.prepare('exam');
        expect(made.settings()).toMatchObject({
            mode: 'race',
            scoring: 'accuracy',
            reveal: 'end',
            limit_ms: 120_000,
        });
        expect(made.settings().questions).toBe(0);
        expect(made.asked).toBe(60);
    });

    it('begin with those of the run that is to be changed, and say all of them again', async () => {
        serve({ '/question-sets': { question_sets: [set] } });
        const made = new SettingsController({ token: 't' } as HostSession);
        await made.load('s', live);
        expect(made.settings()).toEqual(live);
        made.categories = [];
        made.questions = made.limitSeconds = null;
        expect(made.settings()).toMatchObject({ categories: [], questions: 0, limit_ms: 0 });
    });

    it('take all questions of a set that is not much longer than a race', () => {
        expect(usualLength(25)).toBeNull();
        expect(usualLength(26)).toBe(20);
        expect(usualLength(12, 10)).toBeNull();
    });
});
