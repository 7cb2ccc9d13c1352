import type { Phase, Result } from '../protocol/messages';
import { keptForGood, type Keep } from './keep';
import { play, type SoundName } from './tones';

/** What of one's own race can be heard. */
export interface HeardByPlayer {
    phase: Phase;
    /** Whole seconds until the start. */
    left: number;
    /** The question of the latest verdict; -1: none yet. */
    verdict: number;
    result: Result | null;
    streak: number;
    finished: boolean;
}

const streakFrom = 3;

/** What is to be heard once `before` has become `now`. */
export function soundOf(before: HeardByPlayer, now: HeardByPlayer): SoundName | null {
    if (now.finished && !before.finished) return 'finish';
    if (now.verdict !== before.verdict && now.result) {
        if (now.result !== 'right') return now.result === 'partial' ? 'join' : 'wrong';
        return now.streak >= streakFrom ? 'streak' : 'right';
    }
    if (now.phase === 'countdown')
        return now.left !== before.left && now.left <= 3 && now.left > 0 ? 'tick' : null;
    return now.phase === 'running' && before.phase === 'countdown' ? 'go' : null;
}

/**
 * The sounds on a player's device: silent until they are turned on, since thirty phones in one room are no music; then kept
 * for the next race. Browsers let a page sound from its first tap on.
 */
export class PlayerSounds {
    on = $state(false);
    #audio: AudioContext | null = null;
    #before: HeardByPlayer | null = null;

    constructor(
        private readonly keep: Keep = keptForGood,
        private readonly makeAudio: () => AudioContext = () => new AudioContext(),
        private readonly sound: typeof play = play,
    ) {
        this.on = keep.get<boolean>('sound') ?? false;
    }

    toggle(): void {
        this.on = !this.on;
        this.keep.set('sound', this.on);
        if (this.on) this.sound(this.#wake(), 'join');
    }

    hear(now: HeardByPlayer): void {
        const name = this.#before && soundOf(this.#before, now);
        this.#before = now;
        if (!this.on) return;
        const audio = this.#wake();
        // What could not be heard when it happened is not told later.
        if (name && audio.state === 'running') this.sound(audio, name);
    }

    leave(): void {
        void this.#audio?.close();
        this.#audio = null;
    }

    /** Suspended until the first tap, and again by some phones while nobody looks. */
    #wake(): AudioContext {
        this.#audio ??= this.makeAudio();
        if (this.#audio.state !== 'running') void this.#audio.resume();
        return this.#audio;
    }
}
