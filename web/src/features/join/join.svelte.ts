import { api, ApiError } from '../../protocol/api';
import type { Lobby } from '../../protocol/http';
import { failureText } from '../../stores/failure';
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
    problem = $state('');
    /** Friendly names, those that are shown first. */
    #friendly = $state.raw<string[]>([]);
    /** What was looked for, where there was no network to find it. */
    #unreached = '';
    /** Until there is a seat every try is the same attempt: one that seemed to fail may have got us in. */
    #attempt = drawAttempt();

    /** Whether the race gives the names: nobody types one. */
    readonly given = $derived(this.preview?.names === 'given');
    /** To choose from; where names are given, the one to come in with. */
    readonly suggestions = $derived(this.#friendly.slice(0, this.given ? 1 : 3));

    async look(typed: string): Promise<void> {
        this.code = cleanCode(typed);
        if (!this.code) return;
        this.problem = this.#unreached = '';
        this.step = 'looking';
        try {
            this.preview = await api.preview(this.code, spokenLanguage().tag);
            this.#friendly = this.preview.suggestions;
            this.seat = seats.inRunOf(this.preview.code);
            this.step = 'name';
        } catch (error) {
            const unknown = error instanceof ApiError && [400, 404, 422].includes(error.status);
            this.problem = unknown ? common.problems.unknown_code : failureText(error);
            if (error instanceof ApiError && error.status === 0) this.#unreached = typed;
            this.step = 'code';
        }
    }

    /** There may be a network again. */
    lookAgain(): void {
        if (this.#unreached) void this.look(this.#unreached);
    }

    otherNames(): void {
        const shown = this.suggestions.length;
        this.#friendly = [...this.#friendly.slice(shown), ...this.#friendly.slice(0, shown)];
    }

    /** Whether there is a seat now; it is this tab's. */
    async join(): Promise<boolean> {
        const preview = this.preview;
        const name = this.given ? (this.suggestions[0] ?? '') : this.name.trim();
        if (!preview || !(name || this.given) || this.joining) return false;
        this.joining = true;
        this.problem = '';
        try {
            const seat = seats.take(await api.join(preview.code, name, this.#attempt), preview.code);
            if (!this.given) seats.keepName(seat.name);
            this.#attempt = drawAttempt();
            return true;
        } catch (error) {
            this.problem = failureText(error);
            const free = error instanceof ApiError ? error.problem?.suggestion : undefined;
            if (free) this.#friendly = [free, ...this.#friendly.filter((name) => name !== free)];
            return false;
        } finally {
            this.joining = false;
        }
    }

    resume(): void {
        if (this.seat) seats.play(this.seat);
    }
}
