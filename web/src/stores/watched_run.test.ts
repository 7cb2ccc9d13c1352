import { describe, expect, it } from 'vitest';
import type { Leaderboard, ServerMessage } from '../protocol/messages';
import { question, welcome } from '../testing/messages';
import { WatchedRun } from './watched_run.svelte';

const leaderboard = (seq: number, finished: number): Leaderboard => ({
    type: 'leaderboard',
    seq,
    players: 4,
    finished,
    top: [],
});

function watched(...messages: ServerMessage[]): WatchedRun {
    const run = new WatchedRun();
    run.fold(welcome({ role: 'host' } as never));
    for (const message of messages) run.fold(message);
    return run;
}

const live = (index: number) => ({ question: question(index), open: true, answered: 0, chosen: [] }) as never;
const progress = (more: object) =>
    ({ type: 'progress', players: 4, present: 3, finished: 1, positions: [], ...more }) as never;

describe('a run that is watched', () => {
    it('takes no leaderboard that is older than the one it has', () => {
        const run = watched(leaderboard(9, 3), leaderboard(7, 1));
        expect(run.leaderboard.seq).toBe(9);
        expect(run.done).toBe(3);
    });

    it('is over with its results, which then can be fetched', () => {
        const run = watched({ type: 'results', leaderboard: leaderboard(12, 4) } as never);
        expect(run.over).toBe(true);
        expect(run.resultsReady).toBe(true);
    });

    it('knows who is present, and counts what is greater', () => {
        const run = watched(leaderboard(9, 2), progress({}));
        expect([run.present, run.players, run.done]).toEqual([3, 4, 2]);
    });

    it('closes a question when it is revealed, and forgets that with the next one', () => {
        const run = watched(progress({ live: live(0) }));
        expect(run.live?.open).toBe(true);
        run.fold({ type: 'reveal', question: 0, correct: [1], chosen: [0, 4, 0] } as never);
        expect(run.live?.open).toBe(false);
        expect(run.live?.correct).toEqual([1]);
        run.fold(progress({ live: live(1) }));
        expect(run.revealed).toBe(null);
        expect(run.live?.open).toBe(true);
    });

    it('shows a refusal until the phase changes', () => {
        const run = watched({ type: 'error', code: 'phase', message: 'not now' } as never);
        expect(run.refusal?.message).toBe('not now');
        run.fold({ type: 'phase', phase: 'paused' } as never);
        expect(run.refusal).toBe(null);
        expect(run.phase).toBe('paused');
    });
});
