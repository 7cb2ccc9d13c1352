import { describe, expect, it } from 'vitest';
import type { Standing } from '../../protocol/messages';
import { assignLanes } from './screen.svelte';

const top = (...participants: number[]): Standing[] =>
    participants.map((participant, i) => ({
        rank: i + 1,
        participant,
        name: `P${participant}`,
        points: 0,
        right: 0,
        position: 0,
        time_us: 0,
    }));

describe('lanes', () => {
    it('stay with their runners while ranks change', () => {
        const lanes = assignLanes([], top(1, 2, 3), 3);
        expect(lanes).toEqual([1, 2, 3]);
        expect(assignLanes(lanes, top(3, 1, 2), 3)).toEqual([1, 2, 3]);
    });

    it('of those who fell behind go to those who came up', () => {
        expect(assignLanes([1, 2, 3], top(4, 3, 1), 3)).toEqual([1, 4, 3]);
        expect(assignLanes([1, 2, 3], top(1), 3)).toEqual([1]);
        expect(assignLanes([1, 2], top(1, 2, 3), 2)).toEqual([1, 2]);
    });
});
