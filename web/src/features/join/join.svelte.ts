import { api, ApiError } from '../../protocol/api';
import type { Lobby } from '../../protocol/http';
import { browserWorld, type World } from '../../stores/connection.svelte';
import { failureText, retryMs } from '../../stores/failure';
import { seats, type Seat } from '../../stores/seats';
import { common } from '../../text/common';
import { spokenLanguage } from '../../text/language';

type Step = 'code' | 'looking' | 'name';

/** What a person typed or pasted, as a code: a whole join link will do too. */
export function cleanCode(typed: string): string {
    const last = typed.trim().split('/').at(-1) ?? '';
    return last.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** A text that nobody can guess. (crypto.randomUUID() is not there without HTTPS.) */
export function drawAttempt(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** From a code to a seat in the run. */
export class JoinController {
    step = $state<Step>('code');
    code = $state('');
    name = $state(seats.lastName());
    preview = $state.raw<Lobby | null>(null);
    /** A seat that this browser already has in the run. */
    seat = $state.raw<Seat | null>(null);
    joining = $state(false);
    /** Too many want to come in at once: it is tried again by itself, unless that is cancelled. */
    crowded = $state(false);
    problem = $state('');
    /** Friendly names, those that are shown first. */
    #friendly = $state.raw<string[]>([]);
    /** The look that counts: another one, or somebody who leaves, ends those before. */
    #looks = 0;
    /** Asks again for what the server has said nothing about. */
    #lookOnce: (() => Promise<void>) | null = null;
    #cancelLook = () => {};
    #endPause = () => {};
    /** Until there is a seat every try is the same attempt: one that seemed to fail may have got us in. */
    #attempt = drawAttempt();

    /** Whether the race gives the names: nobody types one. */
    readonly given = $derived(this.preview?.names === 'given');
    /** To choose from; where names are given, the one to come in with. */
    readonly suggestions = $derived(this.#friendly.slice(0, this.given ? 1 : 3));

    constructor(private readonly world: Pick<World, 'after' | 'random'> = browserWorld) {}

    async look(typed: string): Promise<void> {
        this.code = cleanCode(typed);
        if (!this.code) return;
        this.problem = '';
        this.step = 'looking';
        await this.#look(1);
    }

    /** Where the server cannot be reached or has too much to do, it is asked again after a while. */
    async #look(tries: number): Promise<void> {
        this.leave();
        const look = this.#looks;
        this.#lookOnce = () => this.#look(1);
        try {
            const preview = await api.preview(this.code, spokenLanguage().tag);
            if (look !== this.#looks) return;
            this.#lookOnce = null;
            this.preview = preview;
            this.#friendly = preview.suggestions;
            this.seat = seats.inRunOf(preview.code);
            this.problem = '';
            this.step = 'name';
        } catch (error) {
            if (look !== this.#looks) return;
            const unknown = error instanceof ApiError && [400, 404, 422].includes(error.status);
            this.problem = unknown ? common.problems.unknown_code : failureText(error);
            this.step = 'code';
            const wait = retryMs(error, tries, this.world.random());
            if (wait === null) return;
            this.#cancelLook = this.world.after(wait, () => void this.#look(tries + 1));
        }
    }

    /** There may be a network again, also while the answer to a call of before is still out. */
    lookAgain(): void {
        void this.#lookOnce?.();
    }

    /** Nothing is looked for any more, nor asked for. */
    leave(): void {
        this.#looks += 1;
        this.#lookOnce = null;
        this.#cancelLook();
        this.cancel();
    }

    otherNames(): void {
        const shown = this.suggestions.length;
        this.#friendly = [...this.#friendly.slice(shown), ...this.#friendly.slice(0, shown)];
    }

    /** Whether there is a seat now; it is this tab's. Where too many come at once, it is tried again until there is room or somebody cancels. */
    async join(): Promise<boolean> {
        const preview = this.preview;
        const name = this.given ? (this.suggestions[0] ?? '') : this.name.trim();
        if (!preview || !(name || this.given) || this.joining) return false;
        this.joining = true;
        this.problem = '';
        const joined = await this.#ask(preview.code, name, 1);
        this.joining = this.crowded = false;
        return joined;
    }

    /** Goes on until there is a seat, a refusal, or nobody wants it any more. */
    async #ask(code: string, name: string, tries: number): Promise<boolean> {
        try {
            const seat = seats.take(await api.join(code, name, this.#attempt), code);
            if (!this.given) seats.keepName(seat.name);
            this.#attempt = drawAttempt();
            return true;
        } catch (error) {
            if (tries > 1 && !this.crowded) return false;
            const unreached = error instanceof ApiError && error.status === 0;
            const wait = unreached ? null : retryMs(error, tries, this.world.random());
            if (wait === null) return this.#refused(error);
            this.crowded = true;
            return (await this.#pause(wait)) && this.#ask(code, name, tries + 1);
        }
    }

    /** Whether it came to its end. */
    #pause(ms: number): Promise<boolean> {
        return new Promise((done) => {
            const stop = this.world.after(ms, () => done(true));
            this.#endPause = () => {
                stop();
                done(false);
            };
        });
    }

    #refused(error: unknown): false {
        this.problem = failureText(error);
        const free = error instanceof ApiError ? error.problem?.suggestion : undefined;
        if (free) this.#friendly = [free, ...this.#friendly.filter((name) => name !== free)];
        return false;
    }

    /** Does not try again to join. What is on its way may still get in. */
    cancel(): void {
        this.crowded = false;
        this.#endPause();
    }

    resume(): void {
        if (this.seat) seats.play(this.seat);
    }
}
