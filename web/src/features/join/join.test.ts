import { describe, expect, it } from 'vitest';
import { suggestNames } from './names';

describe('suggested names', () => {
    it('differ, and fit', () => {
        for (let i = 0; i < 50; ++i) {
            const names = suggestNames(3);
            expect(new Set(names).size).toBe(3);
            expect(names.every((name) => name.length <= 32)).toBe(true);
        }
    });
});
