import { describe, expect, it } from 'vitest';
import { Bunch, dotsByColumn, dotsMax, playersPerDot } from './bunch';

const columns = (bunch: Bunch) => bunch.dots.map((dot) => dot.column).sort((a, b) => a - b);

describe('the bunch', () => {
    it('has a dot for every player, until there are too many to tell apart', () => {
        expect(playersPerDot(31)).toBe(1);
        expect(playersPerDot(dotsMax)).toBe(1);
        expect(playersPerDot(dotsMax + 1)).toBe(2);
        expect(playersPerDot(20_000)).toBe(20);
        expect(playersPerDot(100_000)).toBe(100);
    });

    it('shows a lone straggler of a large field', () => {
        expect(dotsByColumn([1, 0, 9_999], 20)).toEqual([1, 0, 500]);
    });

    it('moves on those who answered and leaves the others where they are', () => {
        const bunch = new Bunch();
        bunch.update([3, 0, 0]);
        const [bottom, middle, top] = bunch.dots;
        bunch.update([2, 1, 0]);
        expect(top).toEqual({ column: 1, height: 0 });
        expect([bottom, middle]).toEqual([
            { column: 0, height: 0 },
            { column: 0, height: 1 },
        ]);
        bunch.update([0, 2, 1]);
        expect(top?.column).toBe(1);
        expect(columns(bunch)).toEqual([1, 1, 2]);
        expect(bunch.height).toBe(2);
    });

    it('takes newcomers in, and lets go of those who were removed', () => {
        const bunch = new Bunch();
        bunch.update([1, 1]);
        bunch.update([4, 1]);
        expect(columns(bunch)).toEqual([0, 0, 0, 0, 1]);
        bunch.update([0, 2]);
        expect(columns(bunch)).toEqual([1, 1]);
    });

    it('goes along when the number of questions changes', () => {
        const bunch = new Bunch();
        bunch.update([1, 1, 2]);
        bunch.update([2, 2]);
        expect(columns(bunch)).toEqual([0, 0, 1, 1]);
    });
});
