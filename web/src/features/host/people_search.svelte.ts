import type { Found, RosterEntry } from '../../protocol/messages';

/**
 * Finds players by a part of their names: the roster of a large run names only the latest. One question is under way at
 * a time, so that typing never outruns the server.
 */
export class PeopleSearch {
    /** As typed. */
    query = $state('');
    /** What the server found for it; of what was typed before, while the answer is on its way. */
    found = $state.raw<Found | null>(null);
    #attended = '';
    #seen = $state.raw<Found | null>(null);
    #due = new Set<string>();
    #asked: string | null = null;

    constructor(private readonly ask: (name: string) => void) {}

    type(text: string): void {
        this.query = text;
        if (this.#wanted === '') this.found = null;
        this.#want(this.#wanted);
    }

    /** Keeps an eye on the one of that name, whose sheet is open; on nobody: ''. */
    attend(name: string): void {
        this.#attended = name;
        this.#want(name);
    }

    /** Somebody as last found. */
    person(participant: number): RosterEntry | null {
        const known = [...(this.#seen?.participants ?? []), ...(this.found?.participants ?? [])];
        return known.find((one) => one.participant === participant) ?? null;
    }

    /** Something about people has changed. */
    refresh(): void {
        this.#want(this.#attended);
        this.#want(this.#wanted);
    }

    /** A new connection, or a refusal: no answer comes any more. */
    restart(): void {
        this.#asked = null;
        this.#due.clear();
    }

    fold(message: Found): void {
        this.#asked = null;
        if (message.name === this.#wanted) this.found = message;
        if (message.name === this.#attended) this.#seen = message;
        this.#askNext();
    }

    get #wanted(): string {
        return this.query.trim();
    }

    #want(name: string): void {
        if (name) this.#due.add(name);
        this.#askNext();
    }

    #askNext(): void {
        if (this.#asked !== null) return;
        for (const name of this.#due) {
            this.#due.delete(name);
            if (name !== this.#wanted && name !== this.#attended) continue;
            this.#asked = name;
            this.ask(name);
            return;
        }
    }
}
