import { describe, expect, it } from 'vitest';
import type { Standing } from '../../protocol/messages';
import { WatchedRun } from '../../stores/watched_run.svelte';
import { settings, welcome } from '../../testing/messages';
import { assignLanes, doorOf } from './screen.svelte';

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

describe('the door', () => {
    const door = (more: Parameters<typeof welcome>[0]) => {
        const view = new WatchedRun();
        view.fold(welcome({ role: 'screen', ...more }));
        return doorOf(view);
    };

    it('is open until the host locks it, or the race is over', () => {
        expect(door({ phase: 'lobby' })).toBe('open');
        expect(door({ phase: 'running' })).toBe('open');
        expect(door({ phase: 'lobby', locked: true })).toBe('locked');
        expect(door({ phase: 'finished', locked: true })).toBe('over');
    });

    it('closes with the start where nobody may come late', () => {
        const punctual = { ...settings, late_join: false };
        expect(door({ phase: 'lobby', settings: punctual })).toBe('open');
        expect(door({ phase: 'countdown', settings: punctual })).toBe('locked');
        expect(door({ phase: 'running', settings: punctual })).toBe('locked');
    });
});
