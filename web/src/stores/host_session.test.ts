import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../protocol/api';
import { hostApi } from '../protocol/host_api';
import { FakeStorage } from '../testing/world';
import { HostSession } from './host_session.svelte';
import { Keep } from './keep';

const hour = 3_600_000;
let storage: FakeStorage;
let now: number;
let signOns: { key?: string; token: string | undefined }[];
let refuse: ApiError | null;

const session = () => new HostSession(new Keep(() => storage), () => now);

beforeEach(() => {
    storage = new FakeStorage();
    now = 1_000_000;
    signOns = [];
    refuse = null;
    vi.spyOn(hostApi, 'signOnHost').mockImplementation((body, token) => {
        signOns.push({ ...body, token });
        if (refuse) return Promise.reject(refuse);
        return Promise.resolve({
            host: 'h1',
            token: `token ${signOns.length}`,
            expires_in: (24 * hour) / 1000,
        });
    });
});

describe('a host', () => {
    it('is who they were before, in the same browser', async () => {
        await session().start();
        const again = session();
        await again.start();
        expect(again.state).toBe('ready');
        expect(again.token).toBe('token 1');
        expect(signOns).toHaveLength(1);
    });

    it('renews the token in the second half of its life, as the same host', async () => {
        await session().start();
        now += 13 * hour;
        const later = session();
        await later.start();
        expect(signOns[1]?.token).toBe('token 1');
        expect(later.token).toBe('token 2');
    });

    it('goes on with the old token where renewing fails', async () => {
        await session().start();
        now += 13 * hour;
        refuse = new ApiError(503, null);
        const later = session();
        await later.start();
        expect(later.state).toBe('ready');
        expect(later.token).toBe('token 1');
    });

    it('is a new one once the token is too old', async () => {
        await session().start();
        now += 25 * hour;
        await session().start();
        expect(signOns[1]?.token).toBeUndefined();
    });

    it('is asked for a key where the server wants one, and told when it is wrong', async () => {
        refuse = new ApiError(401, {
            type: 'about:blank',
            title: 'Unauthorized',
            status: 401,
            detail: 'A host key is needed',
        });
        const one = session();
        await one.start();
        expect(one.state).toBe('key');
        expect(one.problem).toBe('');
        expect(await one.enter('guess')).toBe(false);
        expect(one.problem).toBe('This key is not right.');
        refuse = null;
        expect(await one.enter('right')).toBe(true);
        expect(signOns.at(-1)?.key).toBe('right');
    });

    it('is told when the server can not be reached', async () => {
        refuse = new ApiError(0, null);
        const one = session();
        await one.start();
        expect(one.state).toBe('failed');
        expect(one.problem).not.toBe('');
    });
});

describe('the token of a run', () => {
    it('is kept, and fetched anew where it was refused', async () => {
        const fetched = vi.spyOn(hostApi, 'runToken').mockResolvedValue({
            run: 'r1',
            join_url: 'https://quiz.example.org/join/ABCD',
            token: 'fresh',
            expires_in: 60,
        });
        const one = session();
        one.keepRun('r1', 'kept', 'https://quiz.example.org/join/ABCD');
        expect((await one.hostedRun('r1')).token).toBe('kept');
        expect(fetched).not.toHaveBeenCalled();
        expect((await one.hostedRun('r1', true)).token).toBe('fresh');
        expect((await one.hostedRun('r1')).token).toBe('fresh');
        expect(fetched).toHaveBeenCalledOnce();
    });

    it('comes with the link that the server knows, on another device too', async () => {
        vi.spyOn(hostApi, 'runToken').mockResolvedValue({
            run: 'r1',
            join_url: 'https://quiz.example.org/join/ABCD',
            token: 'token',
            expires_in: 60,
        });
        const another = session();
        expect((await another.hostedRun('r1')).joinUrl).toBe('https://quiz.example.org/join/ABCD');
        expect((await session().hostedRun('r1')).joinUrl).toBe('https://quiz.example.org/join/ABCD');
    });
});
