import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lobby } from '../../protocol/http';
import { seats } from '../../stores/seats';
import { FakeWorld } from '../../testing/world';
import { common } from '../../text/common';
import { JoinController } from './join.svelte';

const suggestions = ['Calm Owl', 'Bold Fox', 'Keen Elk', 'Kind Seal', 'Sunny Lion', 'Lucky Yak'];
const lobby: Lobby = {
    run: 'r1',
    code: 'ABCDEF',
    title: 'Rivers',
    mode: 'race',
    phase: 'lobby',
    players: 0,
    questions: 3,
    joinable: true,
    locked: false,
    names: 'own',
    suggestions,
};

let asked: { path: string; language: string | null; body: Record<string, string> | null }[];

/** A server with that run, which calls everybody as they want. */
function serve(run: Lobby, refuse?: object): void {
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
        const body = typeof init.body === 'string' ? JSON.parse(init.body) : null;
        asked.push({ path, language: new Headers(init.headers).get('Accept-Language'), body });
        if (!body) return Promise.resolve(Response.json(run));
        if (refuse) return Promise.resolve(Response.json(refuse, { status: 409 }));
        const { code, name } = body;
        const seat = { run: 'r1', code, participant: 1, name, token: 't', expires_in: 60 };
        return Promise.resolve(Response.json(seat, { status: 201 }));
    });
}

async function looking(run: Lobby, refuse?: object): Promise<JoinController> {
    serve(run, refuse);
    const join = new JoinController();
    await join.look('abcdef');
    return join;
}

beforeEach(() => {
    asked = [];
    seats.keepName('Ada');
});
afterEach(() => vi.unstubAllGlobals());

describe('joining with a name of one’s own', () => {
    it('begins with the last one, and suggests three at a time, all in turn', async () => {
        const join = await looking(lobby);
        expect(asked).toEqual([{ path: '/signon/runs/ABCDEF', language: 'en', body: null }]);
        expect(join.name).toBe('Ada');
        expect(join.suggestions).toEqual(['Calm Owl', 'Bold Fox', 'Keen Elk']);
        join.otherNames();
        expect(join.suggestions).toEqual(['Kind Seal', 'Sunny Lion', 'Lucky Yak']);
        join.otherNames();
        expect(join.suggestions[0]).toBe('Calm Owl');
    });

    it('keeps it for the next time', async () => {
        const join = await looking(lobby);
        join.name = ' Grace ';
        expect(await join.join()).toBe(true);
        expect(asked[1]?.body?.name).toBe('Grace');
        expect(seats.lastName()).toBe('Grace');
    });

    it('needs one', async () => {
        const join = await looking(lobby);
        join.name = ' ';
        expect(await join.join()).toBe(false);
        expect(asked).toHaveLength(1);
    });

    it('is offered one that is free where somebody has it', async () => {
        const join = await looking(lobby, { code: 'name_taken', suggestion: 'Ada 2' });
        expect(await join.join()).toBe(false);
        expect(join.problem).not.toBe('');
        expect(join.suggestions).toEqual(['Ada 2', 'Calm Owl', 'Bold Fox']);
        expect(await join.join()).toBe(false);
        expect(join.suggestions, 'each once, however often they ask').toEqual([
            'Ada 2',
            'Calm Owl',
            'Bold Fox',
        ]);
    });
});

describe('joining where names are given', () => {
    const given: Lobby = { ...lobby, names: 'given' };

    it('shows one name, and another when asked', async () => {
        const join = await looking(given);
        expect(join.suggestions).toEqual(['Calm Owl']);
        join.otherNames();
        expect(join.suggestions).toEqual(['Bold Fox']);
    });

    it('asks for the one that is shown, and leaves one’s own name for another time', async () => {
        const join = await looking(given);
        join.otherNames();
        expect(await join.join()).toBe(true);
        expect(asked[1]?.body?.name).toBe('Bold Fox');
        expect(seats.lastName()).toBe('Ada');
    });
});

describe('where the server is out of reach or has too much to do', () => {
    type Answer = () => Response | Promise<Response>;
    const busy = (status: number, after?: number) => () =>
        new Response('', { status, headers: after === undefined ? {} : { 'Retry-After': String(after) } });
    const away: Answer = () => Promise.reject(new TypeError('no network'));
    const found: Answer = () => Response.json(lobby);
    const seat: Answer = () =>
        Response.json(
            { run: 'r1', code: 'ABCDEF', participant: 1, name: 'Ada', token: 't', expires_in: 60 },
            { status: 201 },
        );
    let world: FakeWorld;
    let answers: Answer[];
    let attempts: string[];

    /** Each call gets the next answer. */
    function controller(...given: Answer[]): JoinController {
        answers = given;
        attempts = [];
        world = new FakeWorld();
        vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
            if (typeof init.body === 'string') attempts.push(JSON.parse(init.body).attempt);
            const next = answers.shift();
            if (!next) throw new Error('more calls than answers');
            return next();
        });
        return new JoinController(world);
    }
    const settled = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true));

    it('a join is tried again as the same attempt, not before the server said so', async () => {
        const join = controller(found, busy(503, 2), busy(429), seat);
        await join.look('abcdef');
        const joined = join.join();
        await settled(() => join.crowded);
        expect(join.joining).toBe(true);
        world.pass(1999);
        expect(attempts).toHaveLength(1);
        world.pass(1000);
        await settled(() => attempts.length === 2 && answers.length === 1);
        await vi.waitFor(() => {
            world.pass(5000);
            expect(attempts).toHaveLength(3);
        });
        expect(await joined).toBe(true);
        expect(new Set(attempts).size).toBe(1);
        expect([join.joining, join.crowded, join.problem]).toEqual([false, false, '']);
    });

    it('a join that is cancelled is not tried again', async () => {
        const join = controller(found, busy(503, 2));
        await join.look('abcdef');
        const joined = join.join();
        await settled(() => join.crowded);
        join.cancel();
        expect(await joined).toBe(false);
        world.pass(60_000);
        expect(attempts).toHaveLength(1);
        expect([join.joining, join.crowded, join.problem]).toEqual([false, false, '']);
    });

    it('a join is given up after a while, or where the server says that it takes long', async () => {
        const join = controller(found, ...Array.from({ length: 11 }, () => busy(503)), busy(429, 60));
        await join.look('abcdef');
        const joined = join.join();
        await vi.waitFor(() => {
            world.pass(5000);
            expect(attempts).toHaveLength(11);
        });
        expect(await joined).toBe(false);
        expect(join.problem).toBe(common.problems.unavailable);
        expect(await join.join()).toBe(false);
        expect(join.problem).toBe(common.problems.rate_limited);
    });

    it('what is looked for is asked for again, and nobody has to tap', async () => {
        const join = controller(away, busy(503), found);
        await join.look('abcdef');
        expect([join.step, join.problem]).toEqual(['code', common.failed.unreachable]);
        await vi.waitFor(() => {
            world.pass(5000);
            expect(join.step).toBe('name');
        });
        expect(join.problem).toBe('');
    });

    it('a network that comes back while a call of before is still out is used at once', async () => {
        let fail = (_: Error) => {};
        const join = controller(() => new Promise((_, reject) => (fail = reject)), found);
        const looked = join.look('abcdef');
        join.lookAgain();
        await settled(() => join.step === 'name');
        fail(new TypeError('no network'));
        await looked;
        expect([join.step, join.problem]).toEqual(['name', '']);
    });

    it('nothing is asked for once somebody has left', async () => {
        const join = controller(away);
        await join.look('abcdef');
        join.leave();
        join.lookAgain();
        world.pass(60_000);
        expect([join.step, answers.length]).toEqual(['code', 0]);
    });
});
