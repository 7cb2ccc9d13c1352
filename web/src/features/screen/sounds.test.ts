import { describe, expect, it } from 'vitest';
import { ScreenSounds, soundOf, type Heard } from './sounds.svelte';

const heard = (more: Partial<Heard> = {}): Heard => ({
    phase: 'lobby',
    players: 1,
    done: 0,
    left: Infinity,
    ...more,
});

describe('the sounds of a race', () => {
    it('tell of who comes in, of the last seconds, the start, who is through, and the end', () => {
        expect(soundOf(heard(), heard({ players: 2 }))).toBe('join');
        expect(soundOf(heard(), heard({ phase: 'countdown', left: 5 }))).toBeNull();
        expect(soundOf(heard({ phase: 'countdown', left: 4 }), heard({ phase: 'countdown', left: 3 }))).toBe(
            'tick',
        );
        expect(soundOf(heard({ phase: 'countdown', left: 1 }), heard({ phase: 'running' }))).toBe('go');
        expect(soundOf(heard({ phase: 'running' }), heard({ phase: 'running', done: 1 }))).toBe('finish');
        expect(soundOf(heard({ phase: 'running' }), heard({ phase: 'finished', done: 1 }))).toBe('podium');
    });

    it('do not repeat what has been told', () => {
        for (const phase of ['lobby', 'countdown', 'running', 'paused', 'finished'] as const)
            expect(soundOf(heard({ phase, left: 3 }), heard({ phase, left: 3 }))).toBeNull();
    });

    it('are off until they are turned on', () => {
        const played: string[] = [];
        const audio = { resume: async () => {}, close: async () => {} } as unknown as AudioContext;
        const sounds = new ScreenSounds(
            () => audio,
            (_, name) => played.push(name),
        );
        sounds.hear(heard());
        sounds.hear(heard({ players: 2 }));
        expect(played).toEqual([]);
        sounds.toggle();
        sounds.hear(heard({ players: 3 }));
        sounds.hear(heard({ phase: 'finished' }));
        sounds.toggle();
        sounds.hear(heard());
        sounds.hear(heard({ players: 4 }));
        expect(played).toEqual(['join', 'join', 'podium']);
    });
});
