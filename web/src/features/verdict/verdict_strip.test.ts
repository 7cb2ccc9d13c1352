// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Leaderboard } from '../../protocol/messages';
import { Keep } from '../../stores/keep';
import { Outbox } from '../../stores/outbox';
import { PlayerRun } from '../../stores/player_run.svelte';
import { settings, verdict, welcome } from '../../testing/messages';
import { FakeStorage } from '../../testing/world';
import VerdictStrip from './VerdictStrip.svelte';

let run: PlayerRun;
let view: Record<string, unknown>;

const status = () => document.querySelector('[role=status]');
const spoken = () => status()?.textContent;

function fold(message: Parameters<PlayerRun['fold']>[0]): void {
    run.fold(message);
    flushSync();
}

beforeEach(() => {
    run = new PlayerRun(new Outbox(new Keep(() => new FakeStorage()), 'r1'), {
        send: () => true,
        resync: () => {},
        now: () => 0,
        later: () => {},
    });
    run.fold(welcome());
    view = mount(VerdictStrip, { target: document.body, props: { run, hint: 'Tap.', held: false } });
    flushSync();
});

afterEach(async () => {
    await unmount(view);
    document.body.replaceChildren();
});

const leaderboard = (seq: number, players: number, rank: number): Leaderboard => ({
    type: 'leaderboard',
    seq,
    players,
    finished: 0,
    top: [{ participant: 1, name: 'Ada', rank, points: 900, right: 1, position: 1, time_us: 0 }],
});

it('speaks a verdict once, and says nothing when leaderboards move the place', () => {
    expect(spoken()).toBe('');
    fold(verdict(0, { rank: 2, players: 5 }));
    expect(spoken()).toBe('Right. 900 points. 2nd of 5.');
    const node = status()?.firstElementChild;
    for (const [seq, players, rank] of [
        [10, 6, 3],
        [11, 7, 1],
    ] as const) {
        fold(leaderboard(seq, players, rank));
        expect(run.rank).toBe(rank);
        expect(spoken()).toBe('Right. 900 points. 2nd of 5.');
        expect(status()?.firstElementChild).toBe(node);
    }
});

it('says with a wrong answer what is right, where that may be known', () => {
    fold(verdict(0, { result: 'wrong', points: 0, correct: [0, 2], rank: 2, players: 5 }));
    expect(spoken()).toBe('Wrong. It was A + C. 0 points. 2nd of 5.');
    const { correct, ...untold } = verdict(1, { result: 'wrong', points: 0, rank: 2, players: 5 });
    expect(correct).toBeDefined();
    fold(untold);
    expect(spoken()).toBe('Wrong. 0 points. 2nd of 5.');
});

it('speaks of points only in a race for points', () => {
    fold({ type: 'settings', settings: { ...settings, scoring: 'speedrun' }, questions: 3 });
    fold(verdict(0, { rank: 2, players: 5 }));
    expect(spoken()).toBe('Right. 2nd of 5.');
});

it('speaks the same verdict on another question anew', () => {
    fold(verdict(0));
    const node = status()?.firstElementChild;
    const before = spoken();
    fold(verdict(1));
    expect(spoken()).toBe(before);
    expect(status()?.firstElementChild).not.toBe(node);
});
