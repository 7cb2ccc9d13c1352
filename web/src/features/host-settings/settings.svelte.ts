import { api } from '../../protocol/api';
import { hostApi } from '../../protocol/host_api';
import type { SetSummary } from '../../protocol/http';
import type { Scoring, Settings } from '../../protocol/messages';
import { failureText } from '../../stores/failure';
import type { HostSession } from '../../stores/host_session.svelte';
import { common } from '../../text/common';

/** Seconds as typed, in ms; nothing typed: undefined. */
const toMs = (seconds: number | null | undefined): number | undefined =>
    typeof seconds === 'number' && Number.isFinite(seconds) ? Math.round(seconds * 1000) : undefined;

/** How many questions a race starts with, where nobody has chosen: a whole exam is no race. Null: all of them. */
export const usualLength = (available: number, wanted = 20): number | null =>
    available > wanted * 1.25 ? wanted : null;

/** What people mostly want a race to be. */
export const presets = {
    sprint: { mode: 'race', scoring: 'points', reveal: 'each', limitSeconds: 20 },
    class: { mode: 'live', scoring: 'points', reveal: 'each', limitSeconds: null },
    exam: { mode: 'race', scoring: 'accuracy', reveal: 'end', limitSeconds: 120 },
} as const;
export type Preset = keyof typeof presets;

/** A new race, as its host decides about it. What is left alone is left to the server's defaults. */
export class SettingsController {
    set = $state.raw<SetSummary | null>(null);
    title = $state('');
    mode = $state<'race' | 'live'>('race');
    scoring = $state<Scoring>('points');
    reveal = $state<Settings['reveal']>('each');
    names = $state<NonNullable<Settings['names']>>('own');
    categories = $state<string[]>([]);
    questions = $state<number | null>(null);
    limitSeconds = $state<number | null>(null);
    penaltySeconds = $state<number | null>(10);
    countdownSeconds = $state<number | null>(3);
    creditMs = $state<number | null>(250);
    partial = $state(false);
    lateJoin = $state(true);
    shuffleQuestions = $state(true);
    shuffleOptions = $state(true);
    busy = $state(false);
    problem = $state('');

    /** How many questions there are to draw from. */
    readonly available = $derived(
        (this.set?.categories ?? [])
            .filter((category) => this.categories.length === 0 || this.categories.includes(category.name))
            .reduce((sum, category) => sum + category.questions, 0) ||
            (this.set?.questions ?? 0),
    );

    /** `rematchOf`: the run whose players are brought along. */
    constructor(
        private readonly session: HostSession,
        private readonly rematchOf = '',
    ) {}

    /** `settings`: those of the run that is to be changed. */
    async load(id: string, settings?: Settings): Promise<void> {
        try {
            const [{ question_sets }, before] = await Promise.all([
                hostApi.sets(this.session.token),
                this.rematchOf ? this.#before() : null,
            ]);
            this.set = question_sets.find((set) => set.question_set === id) ?? null;
            if (!this.set) this.problem = common.problems.unknown_set;
            else if (settings) this.#take(settings);
            else if (before) this.#takeForOther(before, this.set);
            else this.questions = usualLength(this.set.questions);
        } catch (error) {
            this.problem = failureText(error);
        }
    }

    /** The settings of the run that this one follows. Without them a rematch begins as any race does. */
    async #before(): Promise<Settings | null> {
        return api.results(this.session.token, this.rematchOf).then(
            (results) => results.settings,
            () => null,
        );
    }

    /** What holds for another set of questions too. */
    #takeForOther(settings: Settings, set: SetSummary): void {
        this.#take({ ...settings, categories: [] });
        const fewer = this.questions !== null && this.questions < set.questions;
        if (!fewer) this.questions = usualLength(set.questions);
    }

    #take(settings: Settings): void {
        this.mode = settings.mode === 'live' ? 'live' : 'race';
        this.scoring = settings.scoring;
        this.reveal = settings.reveal;
        this.categories = [...settings.categories];
        this.questions = settings.questions || null;
        this.limitSeconds = settings.limit_ms / 1000 || null;
        this.penaltySeconds = settings.penalty_ms / 1000;
        this.countdownSeconds = settings.countdown_ms / 1000;
        this.creditMs = settings.credit_cap_ms;
        this.partial = settings.partial;
        this.lateJoin = settings.late_join;
        this.shuffleQuestions = settings.shuffle_questions;
        this.shuffleOptions = settings.shuffle_options;
        this.names = settings.names ?? 'own';
    }

    /** How many questions there will be. */
    readonly asked = $derived(Math.min(this.questions || this.available, this.available));

    /** How long it takes at most, in minutes; nothing where every question has a limit of its own. */
    readonly minutes = $derived(
        this.limitSeconds ? Math.max(1, Math.ceil((this.asked * this.limitSeconds) / 60)) : null,
    );

    /** Settings that go together; everything else stays as it is. */
    prepare(preset: Preset): void {
        Object.assign(this, presets[preset]);
        const available = this.set?.questions ?? 0;
        this.questions = preset === 'exam' ? null : usualLength(available, preset === 'sprint' ? 10 : 20);
        this.paceChanged();
    }

    /** In live mode the phones show what the big screen shows: nothing is shuffled, unless one wants it. */
    paceChanged(): void {
        this.shuffleQuestions = this.shuffleOptions = this.mode !== 'live';
    }

    settings(): Partial<Settings> {
        const settings: Partial<Settings> = {
            mode: this.mode,
            scoring: this.scoring,
            reveal: this.reveal,
            partial: this.partial,
            late_join: this.lateJoin,
            names: this.names,
            shuffle_questions: this.shuffleQuestions,
            shuffle_options: this.shuffleOptions,
            categories: [...this.categories],
            // 0: all of them, and each question's own.
            questions: this.questions ? Math.min(this.questions, this.available) : 0,
            limit_ms: toMs(this.limitSeconds) ?? 0,
        };
        const penalty = toMs(this.penaltySeconds);
        if (penalty !== undefined) settings.penalty_ms = penalty;
        const countdown = toMs(this.countdownSeconds);
        if (countdown !== undefined) settings.countdown_ms = countdown;
        if (typeof this.creditMs === 'number') settings.credit_cap_ms = Math.round(this.creditMs);
        return settings;
    }

    /** The run that was created. */
    async create(): Promise<string | null> {
        if (!this.set || this.busy) return null;
        this.busy = true;
        this.problem = '';
        try {
            const title = this.title.trim();
            const made = await hostApi.createRun(this.session.token, {
                question_set: this.set.question_set,
                ...(this.rematchOf ? { rematch_of: this.rematchOf } : {}),
                ...(title ? { title } : {}),
                settings: this.settings(),
            });
            this.session.keepRun(made.run, made.token, made.join_url);
            return made.run;
        } catch (error) {
            this.problem = failureText(error);
            return null;
        } finally {
            this.busy = false;
        }
    }
}
