/** A tone: when it begins and how long it is, in seconds; its pitch; how loud, of 1. */
interface Tone {
    at: number;
    lasts: number;
    hertz: number;
    gain: number;
}

const [a3, c4, c5, e5, g5, a5, c6, e6, g6] = [
    220, 261.63, 523.25, 659.25, 783.99, 880, 1046.5, 1318.5, 1568,
] as const;

const tone = (hertz: number, gain: number, at: number, lasts: number): Tone => ({ at, lasts, hertz, gain });

/** A few short sounds, made of tones: nothing to load, nobody's licence. */
export const sounds = {
    join: [tone(e6, 0.12, 0, 0.12)],
    tick: [tone(a5, 0.3, 0, 0.16)],
    go: [tone(c6, 0.3, 0, 0.5), tone(g5, 0.2, 0, 0.5)],
    finish: [tone(g5, 0.2, 0, 0.14), tone(c6, 0.2, 0.09, 0.3)],
    right: [tone(g5, 0.12, 0, 0.12), tone(c6, 0.12, 0.07, 0.22)],
    streak: [tone(g5, 0.12, 0, 0.1), tone(c6, 0.12, 0.06, 0.1), tone(e6, 0.12, 0.12, 0.26)],
    wrong: [tone(c4, 0.16, 0, 0.14), tone(a3, 0.16, 0.1, 0.26)],
    podium: [
        tone(c5, 0.25, 0, 0.25),
        tone(e5, 0.25, 1.3, 0.25),
        tone(g5, 0.28, 2.8, 0.2),
        tone(c6, 0.28, 3, 0.2),
        tone(e6, 0.28, 3.2, 0.2),
        tone(g6, 0.28, 3.4, 1.1),
        tone(c6, 0.2, 3.4, 1.1),
    ],
};

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
