import { describe, expect, it } from 'vitest';
import { largest } from './fit';

describe('text', () => {
    it('is full-sized where that fits', () => {
        expect(largest(() => true)).toBe(1);
    });

    it('is the next smaller size to what its room would take', () => {
        for (const room of [0.97, 0.7, 0.5, 0.26]) {
            const size = largest((candidate) => candidate <= room);
            expect(size).toBeLessThanOrEqual(room);
            expect(size).toBeGreaterThan(room - 0.02);
        }
    });

    it('is the smallest where nothing fits, after few trials', () => {
        let trials = 0;
        expect(largest(() => (++trials, false))).toBe(0.25);
        expect(trials).toBeLessThan(9);
    });
});
