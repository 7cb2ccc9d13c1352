import { describe, expect, it } from 'vitest';
import { FakeStorage } from '../testing/world';
import { Keep } from './keep';
import { PlayerSounds, soundOf, type HeardByPlayer } from './player_sounds.svelte';

const heard = (more: Partial<HeardByPlayer> = {}): HeardByPlayer => ({
    phase: 'running',
    left: Infinity,
    verdict: -1,
    result: null,
    streak: 0,
    finished: false,
    ...more,
});

describe("the sounds of one's own race", () => {
    it('tell of the last seconds, the start, every verdict, and the end', () => {
        const countdown = (left: number) => heard({ phase: 'countdown', left });
        expect(soundOf(countdown(5), countdown(4))).toBe(null);
        expect(soundOf(countdown(4), countdown(3))).toBe('tick');
        expect(soundOf(countdown(1), heard())).toBe('go');
        const after = (more: Partial<HeardByPlayer>) => soundOf(heard(), heard({ verdict: 0, ...more }));
        expect(after({ result: 'right', streak: 1 })).toBe('right');
        expect(after({ result: 'right', streak: 3 })).toBe('streak');
        expect(after({ result: 'wrong' })).toBe('wrong');
        expect(after({ result: 'late' })).toBe('wrong');
        expect(after({ result: 'right', finished: true })).toBe('finish');
    });

    it('do not repeat what has been told', () => {
        const same = heard({ verdict: 4, result: 'right', streak: 5, finished: true });
        expect(soundOf(same, same)).toBe(null);
    });

    it('are off until they are turned on, and stay on for the next race', () => {
        const storage = new FakeStorage();
        const played: string[] = [];
        const audio = { state: 'running', resume: async () => {}, close: async () => {} };
        const sounds = () =>
            new PlayerSounds(
                new Keep(() => storage),
                () => audio as unknown as AudioContext,
                (_, name) => played.push(name),
            );
        const first = sounds();
        first.hear(heard());
        first.hear(heard({ verdict: 0, result: 'right', streak: 1 }));
        expect(played).toEqual([]);
        first.toggle();
        first.hear(heard({ verdict: 1, result: 'wrong' }));
        expect(played).toEqual(['join', 'wrong']);
        const second = sounds();
        expect(second.on).toBe(true);
        second.hear(heard());
        expect(played.length, 'what was before it came is not told').toBe(2);
    });
});
