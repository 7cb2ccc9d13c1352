import { expect, it } from 'vitest';
import { ApiError } from '../../protocol/api';
import type { JoinGrant } from '../../protocol/http';
import { AgainController } from './again.svelte';

const granted: JoinGrant = {
    run: 'r2',
    code: 'NEWONE',
    participant: 1,
    name: 'Ada',
    token: 't2',
    expires_in: 60,
};

it('takes the seat that it got, and says what went wrong where it got none', async () => {
    const asked: unknown[][] = [];
    const taken: unknown[][] = [];
    let fails = true;
    const answer = async (...call: unknown[]) => {
        asked.push(call);
        if (fails) throw new ApiError(0, null);
        return granted;
    };
    const again = new AgainController(
        { join: answer, practise: answer },
        { take: (...seat: unknown[]) => taken.push(seat) as never },
    );
    expect(await again.rematch('NEWONE', 'Ada', 't1')).toBe(null);
    expect(again.problem).not.toBe('');
    expect([again.busy, taken.length]).toEqual([false, 0]);
    fails = false;
    expect(await again.rematch('NEWONE', 'Ada', 't1')).toBe('r2');
    expect(asked[1], 'the same attempt, with the token of the race before').toEqual(asked[0]);
    expect(asked[0]?.[3]).toBe('t1');
    expect(await again.practise('t2')).toBe('r2');
    expect(taken).toEqual([
        [granted, 'NEWONE'],
        [granted, 'NEWONE'],
    ]);
    expect(again.problem).toBe('');
});
