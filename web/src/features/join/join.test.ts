import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lobby } from '../../protocol/http';
import { seats } from '../../stores/seats';
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
