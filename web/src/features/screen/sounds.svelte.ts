import type { Phase } from '../../protocol/messages';
import { play, type SoundName } from '../../stores/tones';

/** What of a race can be heard. */
export interface Heard {
    phase: Phase;
    players: number;
    done: number;
    /** Whole seconds until the start. */
    left: number;
}

/** What is to be heard once `before` has become `now`. */
export function soundOf(before: Heard, now: Heard): SoundName | null {
    if (now.phase === 'finished') return before.phase === 'finished' ? null : 'podium';
    if (now.phase === 'countdown')
        return now.left !== before.left && now.left <= 3 && now.left > 0 ? 'tick' : null;
    if (now.phase === 'running' && before.phase === 'countdown') return 'go';
    if (now.phase === 'lobby') return now.players > before.players ? 'join' : null;
    return now.done > before.done ? 'finish' : null;
}

/** The sounds of a big screen: silent until somebody there turns them on, which browsers ask for anyway. */
export class ScreenSounds {
    on = $state(false);
    #audio: AudioContext | null = null;
    #before: Heard | null = null;

    constructor(
        private readonly makeAudio: () => AudioContext = () => new AudioContext(),
        private readonly sound: typeof play = play,
    ) {}

    toggle(): void {
        this.on = !this.on;
        if (!this.on) return;
        this.#audio ??= this.makeAudio();
        void this.#audio.resume();
        this.sound(this.#audio, 'join');
    }

    hear(now: Heard): void {
        const name = this.#before && soundOf(this.#before, now);
        this.#before = now;
        if (name && this.on && this.#audio) this.sound(this.#audio, name);
    }

    leave(): void {
        void this.#audio?.close();
    }
}
