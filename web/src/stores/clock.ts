/** The local clock in µs: monotonic, so that a corrected system time does not make a race jump. */
export const localMicros = (): number => (performance.timeOrigin + performance.now()) * 1000;

interface Sample {
    roundTrip: number;
    offset: number;
}

const samplesMax = 12;

/**
 * The server's clock as seen from here. Of the latest samples the one with the smallest round trip counts: its error is at
 * most half of that.
 */
export class ServerClock {
    #samples: Sample[] = [];

    constructor(private readonly local: () => number = localMicros) {}

    /** Forgets what was measured (the device may have slept) and starts from a time that was just received. */
    restart(serverTime: number): void {
        this.#samples = [{ roundTrip: Infinity, offset: serverTime - this.local() }];
    }

    /** The answer to a `time` message: sent at `t0` of the local clock, answered at `t1` of the server's. */
    add(t0: number, t1: number): void {
        const now = this.local();
        if (!(t0 <= now)) return;
        this.#samples.push({ roundTrip: now - t0, offset: t1 - (t0 + now) / 2 });
        if (this.#samples.length > samplesMax) this.#samples.shift();
    }

    get offset(): number {
        let best: Sample = { roundTrip: Infinity, offset: this.#samples[0]?.offset ?? 0 };
        for (const sample of this.#samples) if (sample.roundTrip < best.roundTrip) best = sample;
        return best.offset;
    }

    /** The smallest round trip measured, in µs; none yet: null. */
    get roundTrip(): number | null {
        const smallest = Math.min(...this.#samples.map((sample) => sample.roundTrip));
        return Number.isFinite(smallest) ? smallest : null;
    }

    now(): number {
        return this.local() + this.offset;
    }

    /** How long until an instant of the server's clock, in ms; negative once it has passed. */
    msUntil(serverTime: number): number {
        return (serverTime - this.now()) / 1000;
    }
}
