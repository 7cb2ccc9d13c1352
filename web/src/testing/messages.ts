import type { Question, Recorded, Settings, Total, Verdict, Welcome } from '../protocol/messages';

export const settings: Settings = {
    mode: 'race',
    categories: [],
    questions: 3,
    limit_ms: 30_000,
    shuffle_questions: true,
    shuffle_options: true,
    reveal: 'each',
    scoring: 'points',
    partial: false,
    penalty_ms: 10_000,
    credit_cap_ms: 250,
    countdown_ms: 3000,
    late_join: true,
    names: 'own',
};

export const total = (points = 0): Total => ({
    points,
    right: points ? 1 : 0,
    wrong: 0,
    partial: 0,
    late: 0,
    time_us: 0,
});

export const question = (index: number, more: Partial<Question> = {}): Question => ({
    index,
    total: 3,
    prompt: `Question ${index}`,
    options: ['red', 'green', 'blue'],
    select: 1,
    limit_ms: 30_000,
    category: 'Colours',
    points: 1000,
    ...more,
});

export const welcome = (more: Partial<Welcome> = {}): Welcome => ({
    type: 'welcome',
    run: 'r1',
    role: 'participant',
    seq: 5,
    phase: 'running',
    title: 'Colours',
    code: 'ABCD',
    settings,
    server_time_us: 5_000_000_000,
    questions: 3,
    locked: false,
    roster: { type: 'roster', players: 1, present: 1, participants: [] },
    leaderboard: { type: 'leaderboard', seq: 5, players: 2, finished: 0, top: [] },
    you: { participant: 1, name: 'Ada', rank: 1, total: total(), position: 0, finished: false, answers: [] },
    question: question(0),
    results: false,
    ...more,
});

export const recorded = (index: number, more: Partial<Recorded> = {}): Recorded => ({
    type: 'recorded',
    seq: 6 + index,
    question: index,
    elapsed_us: 2_000_000,
    choice: [0],
    ...more,
});

export const verdict = (index: number, more: Partial<Verdict> = {}): Verdict => ({
    type: 'verdict',
    seq: 6 + index,
    question: index,
    result: 'right',
    points: 900,
    elapsed_us: 2_000_000,
    credit_us: 0,
    choice: [0],
    correct: [0],
    explanation: 'Because.',
    total: total(900),
    rank: 1,
    players: 2,
    next: question(index + 1),
    ...more,
});
