import { beforeEach, describe, expect, it } from 'vitest';
import { Connection } from '../../stores/connection.svelte';
import { Keep } from '../../stores/keep';
import { Outbox } from '../../stores/outbox';
import { PlayerRun } from '../../stores/player_run.svelte';
import { question, recorded, settings, verdict, welcome } from '../../testing/messages';
import { FakeStorage, FakeWorld } from '../../testing/world';
import { optionOfKey, QuestionController } from './question.svelte';

let now: number;
let sent: unknown[];

function shown(first = question(0), more = {}): { run: PlayerRun; controller: QuestionController } {
    const run = new PlayerRun(new Outbox(new Keep(() => new FakeStorage()), 'r1'), {
        send: (answer) => sent.push(answer) > 0,
        resync: () => {},
        now: () => 0,
        later: () => {},
    });
    run.fold(welcome({ question: first, settings: { ...settings, ...more } }));
    const controller = new QuestionController(run, new Connection('', () => {}, new FakeWorld()), () => now);
    controller.begin(run.current!);
    return { run, controller };
}

beforeEach(() => {
    now = 10_000;
    sent = [];
});

describe('the question screen', () => {
    it('answers with one tap where one option is right', () => {
        const { controller } = shown();
        controller.choose(2);
        controller.choose(1);
        expect(sent).toMatchObject([{ question: 0, choice: [2] }]);
    });

    it('collects several, takes back, and submits exactly as many as are right', () => {
        const { controller } = shown(question(0, { select: 2 }));
        controller.choose(2);
        expect(controller.submittable).toBe(false);
        controller.choose(0);
        controller.choose(1);
        expect(controller.selected).toEqual([0, 2]);
        expect(controller.refusals).toBe(1);
        controller.choose(0);
        controller.choose(1);
        controller.submit();
        expect(sent).toMatchObject([{ question: 0, choice: [1, 2] }]);
    });

    it('lets fewer through where they score', () => {
        const { controller } = shown(question(0, { select: 2 }), { partial: true });
        controller.choose(2);
        controller.submit();
        expect(sent).toMatchObject([{ question: 0, choice: [2] }]);
    });

    it('keeps the answer to a live question in sight once it is recorded, also after a reload', () => {
        const { run, controller } = shown(question(0), { mode: 'live' });
        run.fold(recorded(0, { choice: [2] }));
        expect(controller.picked).toEqual([2]);
        expect(controller.locked).toBe(true);
        run.fold({ type: 'question', question: question(1) });
        controller.begin(run.current!);
        expect(controller.picked).toEqual([]);
        expect(controller.locked).toBe(false);
    });

    it('does not take the second of two quick taps as an answer to the next question', () => {
        const { run, controller } = shown();
        controller.choose(0);
        run.fold(verdict(0));
        controller.begin(run.current!);
        now += 100;
        controller.choose(1);
        expect(sent.length).toBe(1);
        now += 200;
        controller.choose(1);
        expect(sent.length).toBe(2);
    });

    it('knows no option beyond those there are', () => {
        const { controller } = shown();
        controller.choose(3);
        expect(sent).toEqual([]);
    });

    it('reads keys as options', () => {
        expect(['1', '9', '0', 'a', 'J', 'k', 'Enter', ' '].map(optionOfKey)).toEqual([
            0,
            8,
            9,
            0,
            9,
            null,
            null,
            null,
        ]);
    });
});
