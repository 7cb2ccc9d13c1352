import { describe, expect, it } from 'vitest';
import { FakeStorage } from '../testing/world';
import { Keep } from './keep';
import { Outbox } from './outbox';

class FullStorage extends FakeStorage {
    override setItem(): void {
        throw new DOMException('full', 'QuotaExceededError');
    }
}

describe('what is kept', () => {
    it('comes back as it was', () => {
        const storage = new FakeStorage();
        expect(new Keep(() => storage).set('name', { a: [1, 2] })).toBe(true);
        expect(new Keep(() => storage).get('name')).toEqual({ a: [1, 2] });
        expect(storage.key(0)).toBe('mc-speedrun.name');
    });

    it('lives in memory where storage is full or forbidden', () => {
        const full = new Keep(() => new FullStorage());
        expect(full.set('name', 'Ada')).toBe(false);
        expect(full.get('name')).toBe('Ada');
        const forbidden = new Keep(() => {
            throw new DOMException('no', 'SecurityError');
        });
        forbidden.set('name', 'Ada');
        expect(forbidden.get('name')).toBe('Ada');
        forbidden.remove('name');
        expect(forbidden.get('name')).toBe(null);
    });

    it('is nothing where somebody else wrote nonsense', () => {
        const storage = new FakeStorage();
        storage.setItem('mc-speedrun.name', '{');
        expect(new Keep(() => storage).get('name')).toBe(null);
    });
});

describe('the outbox', () => {
    it('keeps the answer of one run through a reload, until that question is settled', () => {
        const storage = new FakeStorage();
        const outbox = (run: string) => new Outbox(new Keep(() => storage), run);
        outbox('r1').put({ question: 3, choice: [0, 2], after_us: 5 });
        expect(outbox('r1').pending).toEqual({ question: 3, choice: [0, 2], after_us: 5 });
        expect(outbox('r2').pending).toBe(null);
        outbox('r1').settle(2);
        expect(outbox('r1').pending).not.toBe(null);
        outbox('r1').settle(3);
        expect(outbox('r1').pending).toBe(null);
    });
});
