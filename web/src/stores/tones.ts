/** A tone: when it begins and how long it is, in seconds; its pitch; how loud, of 1. */
export interface Tone {
    at: number;
    lasts: number;
    hertz: number;
    gain: number;
}

const [a3, c4, c5, e5, g5, a5, c6, e6, g6] = [
    220, 261.63, 523.25, 659.25, 783.99, 880, 1046.5, 1318.5, 1568,
] as const;

/** A few short sounds, made of tones: nothing to load, nobody's licence. */
export const sounds = {
    join: [{ at: 0, lasts: 0.12, hertz: e6, gain: 0.12 }],
    tick: [{ at: 0, lasts: 0.16, hertz: a5, gain: 0.3 }],
    go: [
        { at: 0, lasts: 0.5, hertz: c6, gain: 0.3 },
        { at: 0, lasts: 0.5, hertz: g5, gain: 0.2 },
    ],
    finish: [
        { at: 0, lasts: 0.14, hertz: g5, gain: 0.2 },
        { at: 0.09, lasts: 0.3, hertz: c6, gain: 0.2 },
    ],
    right: [
        { at: 0, lasts: 0.12, hertz: g5, gain: 0.12 },
        { at: 0.07, lasts: 0.22, hertz: c6, gain: 0.12 },
    ],
    streak: [
        { at: 0, lasts: 0.1, hertz: g5, gain: 0.12 },
        { at: 0.06, lasts: 0.1, hertz: c6, gain: 0.12 },
        { at: 0.12, lasts: 0.26, hertz: e6, gain: 0.12 },
    ],
    wrong: [
        { at: 0, lasts: 0.14, hertz: c4, gain: 0.16 },
        { at: 0.1, lasts: 0.26, hertz: a3, gain: 0.16 },
    ],
    podium: [
        { at: 0, lasts: 0.25, hertz: c5, gain: 0.25 },
        { at: 1.3, lasts: 0.25, hertz: e5, gain: 0.25 },
        { at: 2.8, lasts: 0.2, hertz: g5, gain: 0.28 },
        { at: 3, lasts: 0.2, hertz: c6, gain: 0.28 },
        { at: 3.2, lasts: 0.2, hertz: e6, gain: 0.28 },
        { at: 3.4, lasts: 1.1, hertz: g6, gain: 0.28 },
        { at: 3.4, lasts: 1.1, hertz: c6, gain: 0.2 },
    ],
} satisfies Record<string, Tone[]>;

export type SoundName = keyof typeof sounds;

export function play(audio: AudioContext, name: SoundName): void {
    for (const tone of sounds[name]) {
        const begin = audio.currentTime + tone.at;
        const oscillator = audio.createOscillator();
        const loudness = audio.createGain();
        oscillator.type = 'triangle';
        oscillator.frequency.value = tone.hertz;
        loudness.gain.setValueAtTime(0, begin);
        loudness.gain.linearRampToValueAtTime(tone.gain, begin + 0.01);
        loudness.gain.exponentialRampToValueAtTime(0.001, begin + tone.lasts);
        oscillator.connect(loudness).connect(audio.destination);
        oscillator.start(begin);
        oscillator.stop(begin + tone.lasts);
    }
}
