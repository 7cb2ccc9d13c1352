import type { Keep } from './keep';

export interface PendingAnswer {
    question: number;
    choice: number[];
    /** How long after the question came it was given, by the server's clock as this device knows it. */
    after_us: number;
}

/** The answer that the server is not known to have: kept through a lost connection and a reload, until it is. */
export class Outbox {
    constructor(
        private readonly keep: Keep,
        private readonly run: string,
    ) {}

    get pending(): PendingAnswer | null {
        return this.keep.get<PendingAnswer>(this.#key);
    }

    put(answer: PendingAnswer): void {
        this.keep.set(this.#key, answer);
    }

    /** The answer to `question` is at the server, or never will be. */
    settle(question: number): void {
        if (this.pending?.question === question) this.keep.remove(this.#key);
    }

    clear(): void {
        this.keep.remove(this.#key);
    }

    get #key(): string {
        return `answer.${this.run}`;
    }
}
