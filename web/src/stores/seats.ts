import type { JoinGrant } from '../protocol/http';
import { keptForGood, keptForTab, type Keep } from './keep';

/** A place in a run, with the token that proves it. */
export interface Seat {
    run: string;
    code: string;
    participant: number;
    name: string;
    token: string;
    /** Unix time in ms. */
    expiresAt: number;
}

const seatsMax = 20;

/**
 * The seats of this browser, by run: a reload, a closed tab or a crashed phone loses none. A tab plays one of them, so
 * that two tabs can be two players.
 */
export class Seats {
    constructor(
        private readonly browser: Keep = keptForGood,
        private readonly tab: Keep = keptForTab,
        private readonly now: () => number = Date.now,
    ) {}

    take(joined: JoinGrant, code: string): Seat {
        const seat: Seat = {
            run: joined.run,
            code,
            participant: joined.participant,
            name: joined.name,
            token: joined.token,
            expiresAt: this.now() + joined.expires_in * 1000,
        };
        const others = this.#all().filter((other) => other.run !== seat.run);
        this.browser.set('seats', [seat, ...others].slice(0, seatsMax));
        this.play(seat);
        return seat;
    }

    /** This tab plays `seat` from now on. */
    play(seat: Seat): void {
        this.tab.set('seat', seat);
    }

    /** What this tab plays, else what was taken last in this browser. */
    current(): Seat | null {
        const seat = this.tab.get<Seat>('seat');
        return seat && seat.expiresAt > this.now() ? seat : (this.#all()[0] ?? null);
    }

    inRunOf(code: string): Seat | null {
        return this.#all().find((seat) => seat.code === code) ?? null;
    }

    give(run: string): void {
        this.browser.set(
            'seats',
            this.#all().filter((seat) => seat.run !== run),
        );
        if (this.tab.get<Seat>('seat')?.run === run) this.tab.remove('seat');
    }

    /** The name that somebody chose, for the next time. */
    keepName(name: string): void {
        this.browser.set('name', name);
    }

    lastName(): string {
        return this.browser.get<string>('name') ?? '';
    }

    #all(): Seat[] {
        const seats = this.browser.get<Seat[]>('seats') ?? [];
        return seats.filter((seat) => seat.expiresAt > this.now());
    }
}

export const seats = new Seats();
