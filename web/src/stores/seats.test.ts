import { describe, expect, it } from 'vitest';
import { FakeStorage } from '../testing/world';
import { Keep } from './keep';
import { Seats } from './seats';

const joined = (run: string) => ({
    run,
    code: 'ABCDEF',
    participant: 1,
    name: 'Ada',
    token: `t-${run}`,
    expires_in: 60,
});

describe('seats', () => {
    it('outlive a closed tab, and a tab keeps its own', () => {
        const shared = new FakeStorage();
        const here = new Seats(new Keep(() => shared), new Keep(() => new FakeStorage()));
        here.take(joined('r1'), 'AAAA');
        const tab = new FakeStorage();
        const first = new Seats(new Keep(() => shared), new Keep(() => tab));
        expect(first.current()?.run, 'a new tab goes on with the latest').toBe('r1');
        first.take(joined('r2'), 'BBBB');
        here.take(joined('r3'), 'CCCC');
        expect(first.current()?.run).toBe('r2');
        expect(first.inRunOf('AAAA')?.token).toBe('t-r1');
    });

    it('expire, and can be given back', () => {
        let now = 0;
        const storage = new FakeStorage();
        const seats = new Seats(new Keep(() => storage), new Keep(() => new FakeStorage()), () => now);
        seats.take(joined('r1'), 'AAAA');
        now = 61_000;
        expect(seats.inRunOf('AAAA')).toBe(null);
        now = 0;
        seats.give('r1');
        expect(seats.inRunOf('AAAA')).toBe(null);
        expect(seats.lastName(), 'nobody chose one').toBe('');
        seats.keepName('Ada');
        expect(seats.lastName()).toBe('Ada');
    });

    it('are kept in memory where the browser keeps nothing', () => {
        const forbidden = new Keep(() => {
            throw new Error('forbidden');
        });
        const seats = new Seats(forbidden, forbidden);
        seats.take(joined('r1'), 'AAAA');
        expect(seats.current()?.run).toBe('r1');
    });
});
