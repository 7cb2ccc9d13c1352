import type { Connection } from '../../stores/connection.svelte';
import type { CurrentQuestion, PlayerRun } from '../../stores/player_run.svelte';

/** A tap this soon after a question came was meant for the one before: nobody has read it. */
const tooSoonMs = 250;

/** What a participant does with the question on screen. */
export class QuestionController {
    selected = $state.raw<number[]>([]);
    /** Counts taps that went beyond `select`, to say so. */
    refusals = $state(0);
    #index = -1;
    #armedAt = 0;

    constructor(
        readonly run: PlayerRun,
        readonly connection: Connection,
        private readonly nowMs: () => number = () => performance.now(),
    ) {}

    /** `current` is on screen from now on. */
    begin(current: CurrentQuestion): void {
        const index = current.question.index;
        if (index === this.#index) return;
        const first = this.#index < 0;
        this.#index = index;
        this.#armedAt = first ? 0 : this.nowMs() + tooSoonMs;
        this.selected = this.run.pending?.question === index ? this.run.pending.choice : [];
        this.refusals = 0;
    }

    get select(): number {
        return Math.max(1, this.run.current?.question.select ?? 1);
    }

    get multiple(): boolean {
        return this.select > 1;
    }

    get locked(): boolean {
        return (
            this.run.waiting ||
            this.run.phase !== 'running' ||
            this.run.revealed !== null ||
            this.#givenLive() !== undefined
        );
    }

    /** What is marked on screen: live mode shows an answer until the next question, a reload in between or not. */
    get picked(): readonly number[] {
        return this.#givenLive() ?? this.selected;
    }

    get complete(): boolean {
        return this.selected.length === this.select;
    }

    /** With partial credit fewer are worth something; otherwise they can only be wrong. */
    get submittable(): boolean {
        const enough = this.run.settings?.partial ? this.selected.length > 0 : this.complete;
        return this.multiple && enough && !this.locked;
    }

    choose(option: number): void {
        const options = this.run.current?.question.options.length ?? 0;
        if (this.locked || option >= options || this.nowMs() < this.#armedAt) return;
        if (!this.multiple) {
            this.selected = [option];
            this.run.answer(this.selected);
        } else if (this.selected.includes(option)) {
            this.selected = this.selected.filter((other) => other !== option);
        } else if (!this.complete) {
            this.selected = [...this.selected, option].sort((a, b) => a - b);
        } else {
            this.refusals += 1;
        }
    }

    submit(): void {
        if (this.submittable) this.run.answer(this.selected);
    }

    /** What to do when the limit has passed, and when to call: undone by what it returns. */
    watchTime(current: CurrentQuestion): () => void {
        // In live mode the question closes for all; and while paused no clock runs.
        if (this.run.settings?.mode === 'live' || this.run.phase !== 'running') return () => {};
        let timer: ReturnType<typeof setTimeout>;
        const check = () => {
            const ms = this.connection.clock.msUntil(current.shownAt + current.question.limit_ms * 1000);
            if (ms > 0) timer = setTimeout(check, Math.min(ms + 5, 1000));
            else if (!this.run.waiting) this.run.answer(this.complete ? this.selected : []);
        };
        check();
        return () => clearTimeout(timer);
    }

    #givenLive(): readonly number[] | undefined {
        const { run } = this;
        if (run.settings?.mode !== 'live') return undefined;
        const index = run.current?.question.index;
        if (run.recorded?.question === index) return run.recorded?.choice;
        return run.answered.find((answered) => answered.index === index)?.choice;
    }
}

/** Which option a key stands for: 1–9 and 0, A–J. */
export function optionOfKey(key: string): number | null {
    if (/^[1-9]$/.test(key)) return Number(key) - 1;
    if (key === '0') return 9;
    if (/^[a-j]$/i.test(key)) return key.toLowerCase().charCodeAt(0) - 97;
    return null;
}
