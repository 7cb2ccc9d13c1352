import { beforeEach, describe, expect, it } from 'vitest';
import type { ServerMessage } from '../protocol/messages';
import { question, recorded, settings, total, verdict, welcome } from '../testing/messages';
import { FakeStorage } from '../testing/world';
import { Keep } from './keep';
import { Outbox, type PendingAnswer } from './outbox';
import { PlayerRun } from './player_run.svelte';

let storage: FakeStorage;
let sent: PendingAnswer[];
let online: boolean;
let resyncs: number;
let later: (() => void)[];
let now: number;

function seat(): PlayerRun {
    return new PlayerRun(new Outbox(new Keep(() => storage), 'r1.1'), {
        send: (answer) => {
            if (online) sent.push(answer);
            return online;
        },
        resync: () => ++resyncs,
        now: () => now,
        later: (action) => later.push(action),
    });
}

beforeEach(() => {
    storage = new FakeStorage();
    sent = [];
    online = true;
    resyncs = 0;
    later = [];
    now = 123;
});

it('counts those who came after the player, before there is a leaderboard', () => {
    const run = seat();
    run.fold(welcome());
    run.fold({ type: 'roster', players: 5, present: 5, participants: [] });
    expect(run.players).toBe(5);
});

describe('an answer', () => {
    it('is out until its verdict comes, and the next question is there with it', () => {
        const run = seat();
        run.fold(welcome());
        run.answer([1]);
        expect(sent).toMatchObject([{ question: 0, choice: [1] }]);
        expect(run.waiting).toBe(true);
        run.answer([2]);
        expect(sent.length).toBe(1);
        run.fold(verdict(0));
        expect(run.waiting).toBe(false);
        expect(run.current?.question.index).toBe(1);
        expect(run.last?.question?.index).toBe(0);
        expect(run.total.points).toBe(900);
    });

    it('given while offline is kept and sent once online', () => {
        const run = seat();
        run.fold(welcome());
        online = false;
        run.answer([1]);
        expect(run.sent).toBe(false);
        online = true;
        run.fold(welcome());
        expect(sent).toMatchObject([{ question: 0, choice: [1] }]);
        expect(run.sent).toBe(true);
    });

    it('outlives a reload', () => {
        online = false;
        const before = seat();
        before.fold(welcome());
        before.answer([2]);
        online = true;
        const after = seat();
        after.fold(welcome());
        expect(after.waiting).toBe(true);
        expect(sent).toMatchObject([{ question: 0, choice: [2] }]);
    });

    it('is sent again when the verdict got lost, and that verdict does not move the race back', () => {
        const run = seat();
        run.fold(welcome());
        run.answer([1]);
        run.fold(welcome({ question: question(1) }));
        expect(sent.length).toBe(2);
        expect(run.waiting, 'the question on screen is another one').toBe(false);
        run.fold(verdict(0));
        expect(run.current?.question.index).toBe(1);
        expect(run.last?.index).toBe(0);
        expect(storage.length).toBe(0);
    });

    it('that the log store could not take is sent again later', () => {
        const run = seat();
        run.fold(welcome());
        run.answer([1]);
        run.fold({ type: 'error', code: 'unavailable', message: '', question: 0 });
        expect(run.waiting).toBe(true);
        later.forEach((action) => action());
        expect(sent.length).toBe(2);
    });

    it('that does not count any more is dropped, and the state fetched anew', () => {
        const run = seat();
        run.fold(welcome());
        run.answer([1]);
        run.fold({ type: 'error', code: 'not_current', message: '', question: 0 });
        expect(run.waiting).toBe(false);
        expect(resyncs).toBe(1);
        run.fold(welcome());
        expect(sent.length).toBe(1);
    });

    it('given at the moment of a pause is sent when the race goes on', () => {
        const run = seat();
        run.fold(welcome());
        run.answer([1]);
        run.fold({ type: 'phase', phase: 'paused', server_time_us: 1 });
        run.fold({ type: 'error', code: 'not_running', message: '', question: 0 });
        expect(run.waiting).toBe(true);
        run.fold({ type: 'phase', phase: 'running', server_time_us: 2 });
        expect(sent.length).toBe(2);
    });

    it('that the network held up says when it was given, since the server judged when it came', () => {
        const given = (seconds: number, more: object, choice = [1]) => {
            const run = seat();
            run.fold(welcome({ question: question(0, { shown_at_us: 0 }) }));
            now = seconds * 1e6;
            run.answer(choice);
            run.fold(verdict(0, more));
            return run.last?.heldUp;
        };
        expect(given(3, { elapsed_us: 12e6 })).toBe(3e6);
        expect(given(3, { elapsed_us: 3.4e6 })).toBe(undefined);
        expect(given(29.9, { elapsed_us: 30e6, result: 'late' })).toBe(29.9e6);
        expect(given(31, { elapsed_us: 30e6, result: 'late' }), 'late here too').toBe(undefined);
        expect(given(3, { elapsed_us: 30e6, result: 'late', choice: [] }, []), 'given up').toBe(undefined);
    });

    it('that the network held up still says so when its verdict is told again', () => {
        const run = seat();
        run.fold(welcome({ question: question(0, { shown_at_us: 0 }) }));
        now = 3e6;
        run.answer([1]);
        run.fold(verdict(0, { elapsed_us: 12e6 }));
        run.fold(verdict(0, { elapsed_us: 12e6 }));
        expect(run.last?.heldUp).toBe(3e6);
    });

    it('means nothing once the run is over', () => {
        const run = seat();
        online = false;
        run.fold(welcome());
        run.answer([1]);
        online = true;
        run.fold(welcome({ phase: 'finished' }));
        expect(sent).toEqual([]);
        expect(run.pending).toBe(null);
    });
});

describe('a question', () => {
    it('keeps the clock that the server began, through a reconnect', () => {
        const run = seat();
        run.fold(welcome({ question: question(0, { shown_at_us: 77 }) }));
        expect(run.current?.shownAt).toBe(77);
        run.fold(welcome({ question: question(0) }));
        expect(run.current?.shownAt).toBe(77);
        run.fold({ type: 'question', question: question(1) });
        expect(run.current?.shownAt).toBe(123);
    });

    it('of a live run that closed without an answer was not answered', () => {
        const run = seat();
        run.fold(welcome({ settings: { ...settings, mode: 'live' } }));
        run.fold({ type: 'reveal', question: 0, correct: [0], chosen: [1, 0, 0], rank: 2, total: total(0) });
        expect(run.last).toMatchObject({ result: 'late', choice: [] });
        expect(run.streak).toBe(0);
    });

    it('of a live run opens for everybody at once, and is revealed when it closes', () => {
        const run = seat();
        const live = { ...settings, mode: 'live' as const };
        run.fold(welcome({ settings: live, question: question(0, { opens_at_us: 999 }) }));
        expect(run.current?.shownAt).toBe(999);
        run.answer([0]);
        run.fold(recorded(0));
        run.fold(verdict(0, { next: null }));
        expect(run.current?.question.index, 'it stays until the host goes on').toBe(0);
        expect(run.rank, 'the reveal says the place').toBe(0);
        run.fold({ type: 'reveal', question: 0, correct: [0], chosen: [1, 0, 0], rank: 2, total: total(5) });
        expect(run.revealed?.correct).toEqual([0]);
        expect(run.last).toMatchObject({ result: 'right', points: 900, choice: [0] });
        expect(run.rank).toBe(2);
        run.fold({ type: 'question', question: question(1, { opens_at_us: 2000 }) });
        expect(run.revealed).toBe(null);
    });
});

describe('a live question that is answered and still open', () => {
    const live = { ...settings, mode: 'live' as const };
    const asked = question(1, { opens_at_us: 0 });

    it('has the answer safe, and says nothing more', () => {
        const run = seat();
        run.fold(welcome({ settings: live, question: asked }));
        run.answer([2]);
        expect([run.waiting, storage.length]).toEqual([true, 1]);
        run.fold(recorded(1, { choice: [2] }));
        expect([run.waiting, storage.length]).toEqual([false, 0]);
        expect(run.recorded).toMatchObject({ question: 1, choice: [2] });
        expect([run.last, run.answered, run.total.points]).toEqual([null, [], 0]);
    });

    it('is known after a reload, with the place and points of before', () => {
        const run = seat();
        const you = { ...welcome().you!, rank: 2, ahead: { name: 'Bo', points: 40 }, total: total(750) };
        const before = { question: 0, result: 'right' as const, points: 750 };
        const { question: _, ...answered } = welcome({ settings: live, you: { ...you, answers: [before] } });
        run.fold(answered);
        run.fold({ type: 'question', question: asked });
        run.fold(recorded(1));
        expect(run.recorded?.choice).toEqual([0]);
        expect([run.total.points, run.rank, run.ahead?.name]).toEqual([750, 2, 'Bo']);
    });

    it('is told when it closes, if the network held the answer up', () => {
        const run = seat();
        run.fold(welcome({ settings: live, question: asked }));
        now = 3e6;
        run.answer([0]);
        run.fold(recorded(1, { elapsed_us: 12e6 }));
        run.fold(recorded(1, { elapsed_us: 12e6 }));
        run.fold(verdict(1, { elapsed_us: 12e6, next: null }));
        run.fold({ type: 'reveal', question: 1, correct: [0], chosen: [1, 0, 0], rank: 1, total: total(5) });
        expect(run.last?.heldUp).toBe(3e6);
    });

    it('shows no place by how others answered', () => {
        const run = seat();
        const answers = [{ question: 0, result: 'right' as const, points: 750 }];
        run.fold(welcome({ settings: live, you: { ...welcome().you!, rank: 7, answers } }));
        const { participant, name } = run;
        const own = { rank: 3, participant, name, points: 0, right: 0, position: 1, time_us: 0 };
        run.fold({ type: 'leaderboard', seq: 30, players: 9, finished: 0, top: [own] });
        expect(run.rank).toBe(7);
    });
});

describe('a race', () => {
    it('ends with the last verdict', () => {
        const run = seat();
        run.fold(welcome({ question: question(2) }));
        run.answer([0]);
        run.fold(verdict(2, { next: null }));
        expect(run.current).toBe(null);
        run.fold({ type: 'finished', rank: 2, players: 5, total: total(900), reason: 'all_answered' });
        expect(run.finished).toBe(true);
        expect(run.rank).toBe(2);
    });

    it('counts right answers in a row, and where one stood before', () => {
        const run = seat();
        run.fold(welcome({ you: { ...welcome().you!, rank: 4 } }));
        run.fold(verdict(0, { rank: 2 }));
        run.fold(verdict(1));
        expect(run.streak).toBe(2);
        expect([run.rankBefore, run.rank]).toEqual([2, 1]);
        run.fold(verdict(2, { result: 'wrong' }));
        expect(run.streak).toBe(0);
    });

    it('says how far one has moved with this verdict, not with one before', () => {
        const run = seat();
        run.fold(welcome());
        run.fold(verdict(0, { rank: 4 }));
        run.fold(verdict(1, { rank: 2 }));
        expect([run.rankBefore, run.rank]).toEqual([4, 2]);
        run.fold(verdict(2, { rank: 2 }));
        expect([run.rankBefore, run.rank]).toEqual([2, 2]);
    });

    it('has no places before anything is answered', () => {
        const run = seat();
        run.fold(welcome({ you: { ...welcome().you!, ahead: { name: 'Bo', points: 0 } } }));
        expect([run.rank, run.ahead]).toEqual([0, null]);
    });

    it('knows who is next to oneself since the latest verdict, and which picture comes next', () => {
        const run = seat();
        const { question: _, ...lobby } = welcome({
            phase: 'lobby',
            next_image: 'https://example.org/a.png',
        });
        run.fold(lobby);
        expect(run.nextImage).toBe('https://example.org/a.png');
        const next = question(1, { next_image: 'https://example.org/b.png' });
        run.fold(verdict(0, { ahead: { name: 'Bo', points: 40 }, next }));
        expect(run.nextImage).toBe('https://example.org/b.png');
        expect(run.ahead?.points).toBe(40);
        expect(run.behind).toBe(null);
    });

    it('knows nobody next to oneself once somebody has passed', () => {
        const run = seat();
        run.fold(welcome());
        const { participant, name } = run;
        const standing = (seq: number, rank: number): ServerMessage => ({
            type: 'leaderboard',
            seq,
            players: 3,
            finished: 0,
            top: [{ rank, participant, name, points: 0, right: 0, position: 1, time_us: 0 }],
        });
        run.fold(verdict(0, { seq: 20, rank: 1, behind: { name: 'Bo', points: 40 } }));
        // Of before the verdict: on its way for longer.
        run.fold(standing(19, 2));
        expect([run.rank, run.behind?.name]).toEqual([1, 'Bo']);
        run.fold(standing(21, 1));
        expect([run.rank, run.behind?.name]).toEqual([1, 'Bo']);
        run.fold(standing(22, 2));
        expect([run.rank, run.ahead, run.behind]).toEqual([2, null, null]);
        run.fold(verdict(1, { seq: 23, rank: 2, ahead: { name: 'Bo', points: 5 } }));
        expect([run.rank, run.ahead?.name]).toEqual([2, 'Bo']);
    });

    it('takes the latest leaderboard alone', () => {
        const run = seat();
        run.fold(welcome());
        run.fold({ type: 'leaderboard', seq: 9, players: 7, finished: 0, top: [] });
        run.fold({ type: 'leaderboard', seq: 8, players: 3, finished: 0, top: [] });
        expect(run.leaderboard.players).toBe(7);
    });
});
