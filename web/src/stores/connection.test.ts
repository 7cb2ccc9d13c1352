import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../protocol/messages';
import { recorded, verdict, welcome } from '../testing/messages';
import { FakeWorld } from '../testing/world';
import { backoffMs } from './backoff';
import { Connection } from './connection.svelte';

function connected() {
    const world = new FakeWorld();
    const got: ServerMessage[] = [];
    const connection = new Connection('token', (message) => got.push(message), world);
    connection.connect();
    world.socket.onopen?.();
    world.socket.says(welcome());
    return { world, got, connection };
}

describe('a connection', () => {
    it('says hello with its token, and is online only once it is welcome', () => {
        const world = new FakeWorld();
        const connection = new Connection('token', () => {}, world);
        connection.connect();
        expect(connection.state).toBe('connecting');
        world.socket.onopen?.();
        expect(world.socket.sent).toEqual([{ type: 'hello', token: 'token', seen: 0 }]);
        expect(connection.send({ type: 'start' })).toBe(false);
        world.socket.says(welcome());
        expect(connection.state).toBe('online');
        expect(connection.send({ type: 'start' })).toBe(true);
    });

    it('connects again after a loss, and says what it has seen', () => {
        const { world, connection } = connected();
        world.socket.says({ type: 'leaderboard', seq: 9, players: 1, finished: 0, top: [] });
        world.socket.drops();
        expect(connection.state).toBe('reconnecting');
        expect(connection.attempt).toBe(1);
        world.pass(5000);
        expect(world.sockets.length).toBe(2);
        world.socket.onopen?.();
        expect(world.socket.sent[0]).toEqual({ type: 'hello', token: 'token', seen: 9 });
        world.socket.says(welcome());
        expect(connection.state).toBe('online');
        expect(connection.attempt).toBe(0);
        world.socket.says(verdict(0, { seq: 12 }));
        world.socket.drops();
        world.pass(5000);
        world.socket.onopen?.();
        expect(world.socket.sent[0]).toEqual({ type: 'hello', token: 'token', seen: 12 });
    });

    it('waits longer from attempt to attempt, between 0.2 and 5 s', () => {
        const waits = [1, 2, 3, 4, 5, 20].map((attempt) => backoffMs(attempt, 0.999));
        expect(waits).toEqual([...waits].sort((a, b) => a - b));
        for (let attempt = 1; attempt < 40; ++attempt) {
            expect(backoffMs(attempt, 0)).toBeGreaterThanOrEqual(200);
            expect(backoffMs(attempt, 0.999)).toBeLessThanOrEqual(5000);
        }
        expect(backoffMs(6, 0.1)).not.toBe(backoffMs(6, 0.9));
    });

    it('does not wait when somebody looks at the page again', () => {
        const { world, connection } = connected();
        world.socket.drops();
        connection.nudge();
        expect(world.sockets.length).toBe(2);
        connection.nudge();
        world.pass(5000);
        expect(world.sockets.length, 'an attempt under way is left alone').toBe(2);
    });

    it('tells a device without network from a server that is away', () => {
        const { world, connection } = connected();
        world.network = false;
        world.socket.drops();
        expect(connection.state).toBe('offline');
    });

    it('says at once when the device loses or finds its network, whatever is on its way', () => {
        const { world, connection } = connected();
        world.socket.drops();
        world.pass(5000);
        expect(connection.state).toBe('reconnecting');
        world.network = false;
        connection.nudge();
        expect(connection.state).toBe('offline');
        world.network = true;
        connection.nudge();
        expect(connection.state).toBe('reconnecting');
    });

    it('knows before its first attempt that the device has no network', () => {
        const world = new FakeWorld();
        world.network = false;
        const connection = new Connection('token', () => {}, world);
        connection.connect();
        expect(connection.state).toBe('offline');
        world.socket.onopen?.();
        world.socket.says(welcome());
        expect(connection.state, 'the device was wrong').toBe('online');
    });

    it('notices a dead connection by its silence', () => {
        const { world, connection } = connected();
        connection.send({ type: 'answer', question: 0, choice: [1] });
        world.pass(6000);
        expect(connection.state).toBe('online');
        world.pass(2000);
        expect(connection.state).toBe('reconnecting');
        expect(world.sockets[0]?.closed).toBe(true);
    });

    it('takes the word that an answer is recorded for its reply', () => {
        const { world, connection } = connected();
        connection.send({ type: 'answer', question: 0, choice: [1] });
        world.socket.says(recorded(0));
        world.pass(8000);
        expect(connection.state).toBe('online');
    });

    it('is not misled by what comes anyway while an answer has no verdict', () => {
        const { world, connection } = connected();
        connection.send({ type: 'answer', question: 0, choice: [1] });
        world.socket.says({ type: 'leaderboard', seq: 9, players: 1, finished: 0, top: [] });
        connection.nudge();
        world.socket.says({ type: 'time', t0: world.local(), t1: 0 });
        world.pass(8000);
        expect(connection.state).toBe('reconnecting');
    });

    it('asks a quiet connection every 30 s whether it lives', () => {
        const { world, connection } = connected();
        for (let i = 0; i < 5; ++i) world.socket.says({ type: 'time', t0: world.local(), t1: 0 });
        const before = world.socket.sentOf('time').length;
        world.pass(30_000);
        expect(world.socket.sentOf('time').length).toBe(before + 1);
        world.pass(8000);
        expect(connection.attempt).toBeGreaterThan(0);
    });

    it.each([
        [4001, 'kicked'],
        [4002, 'replaced'],
        [4003, 'refused'],
        [1008, 'policy'],
        [1000, 'done'],
    ])('ends for good when closed with %i', (code, ending) => {
        const { world, connection } = connected();
        world.socket.drops(code);
        world.pass(60_000);
        expect(connection.state).toBe('ended');
        expect(connection.ending).toBe(ending);
        expect(world.sockets.length).toBe(1);
    });

    it.each([1001, 1012, 1013, 1006])('connects again when closed with %i', (code) => {
        const { world } = connected();
        world.socket.drops(code);
        world.pass(6000);
        expect(world.sockets.length).toBe(2);
    });

    it('takes the seat back on request after it was replaced', () => {
        const { world, connection } = connected();
        world.socket.drops(4002);
        connection.connect();
        expect(world.sockets.length).toBe(2);
        expect(connection.ending).toBe(null);
    });

    it('takes five samples of the clock after a welcome', () => {
        const { world, connection } = connected();
        for (let i = 0; i < 8; ++i) {
            const sample = world.socket.sentOf('time').at(-1);
            world.nowMs += 10;
            world.socket.says({ type: 'time', t0: sample?.t0, t1: 7_000_000_000 });
        }
        expect(world.socket.sentOf('time').length).toBe(5);
        expect(connection.clock.roundTrip).toBe(10_000);
    });

    it('ignores what it does not know', () => {
        const { world, got } = connected();
        world.socket.says({ type: 'confetti' });
        world.socket.onmessage?.({ data: 'not json' });
        world.socket.onmessage?.({ data: 'null' });
        expect(got.map((message) => message.type)).toEqual(['welcome']);
    });
});
