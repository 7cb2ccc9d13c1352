import { api, ApiError } from '../../protocol/api';
import { hostApi } from '../../protocol/host_api';
import type { Finding, UploadedSet } from '../../protocol/http';
import { upload as send, type UploadOptions } from '../../protocol/upload';
import { browserWorld, type World } from '../../stores/connection.svelte';
import { failureText } from '../../stores/failure';
import type { HostSession } from '../../stores/host_session.svelte';
import { keptForGood, type Keep } from '../../stores/keep';
import { host } from '../../text/host';
import { freeTitle, type Decision } from './uploads.svelte';

/** What is written: a text in any of the formats that can be uploaded, and perhaps a title instead of its own. */
interface Draft {
    text: string;
    title: string;
}

const same = (a: Draft, b: Draft) => a.text === b.text && a.title === b.title;
const isGone = (error: unknown) => error instanceof ApiError && error.status === 404;
const draftKey = (edited: string) => `writing.${edited || 'new'}`;

/** Whether there is a text of no set yet that was not stored. */
export const hasDraft = (keep: Keep = keptForGood): boolean => keep.get(draftKey('')) !== null;

/** How many questions are previewed unless more are wanted, and of how many a set consists at most. */
const previewedFirst = 50;
const questionsMax = 10_000;

/** How long somebody has to pause before the server reads what they wrote. */
const pauseMs = 600;

/**
 * Question sets that are written in the browser. The server reads the text whenever its writer pauses, and says what
 * players would see and what is wrong; what is not stored is kept as a draft.
 */
export class Writing {
    text = $state('');
    title = $state('');
    /** Nothing can be written before what is stored, or the draft, is there. */
    ready = $state(false);
    /** The browser keeps the draft. */
    kept = $state(true);
    checking = $state(false);
    storing = $state(false);
    stored = $state.raw<UploadedSet | null>(null);
    /** The set as it was last readable, and the errors of the text as it was last read. */
    set = $state.raw<UploadedSet | null>(null);
    errors = $state.raw<readonly Finding[]>([]);
    problem = $state('');

    /** How many questions the preview of `set` may hold. */
    #previewed = $state(previewedFirst);
    #before = $state.raw<Draft>({ text: '', title: '' });
    #read = $state.raw<Draft | null>(null);

    readonly blank = $derived(this.text.trim() === '');
    readonly dirty = $derived(this.ready && !this.stored && !same(this.#now, this.#before));
    /** Whether what the server said is about what stands there now. */
    readonly checked = $derived(!!this.#read && same(this.#now, this.#read));

    /** How many questions `showMore` adds: as many as there are; none where the server gives no more. */
    readonly more = $derived.by(() => {
        const shown = this.set?.preview?.length ?? 0;
        return shown < this.#previewed ? 0 : Math.min(shown, (this.set?.questions ?? 0) - shown);
    });

    readonly #key: string;
    #wanted = previewedFirst;
    #underWay: Promise<void> | null = null;
    #cancel = () => {};
    /** What failed last. */
    #again: () => Promise<unknown> = () => this.load();

    /** `edited`: the stored set that is edited; '' for a new one. */
    constructor(
        private readonly session: HostSession,
        private readonly edited = '',
        private readonly keep: Keep = keptForGood,
        private readonly world: Pick<World, 'after'> = browserWorld,
    ) {
        this.#key = draftKey(edited);
    }

    get #now(): Draft {
        return { text: this.text, title: this.title };
    }

    /** Begins with the draft, or with what is stored. */
    async load(): Promise<void> {
        this.#cancel();
        this.ready = false;
        this.stored = null;
        this.problem = '';
        this.#read = null;
        const draft = this.keep.get<Draft>(this.#key);
        let failure: unknown;
        try {
            if (this.edited) this.#before = { text: await this.#storedText(), title: '' };
        } catch (error) {
            failure = error;
            await this.#explain(error, () => this.load());
        }
        // A set that is gone must not take what was written along.
        this.ready = !failure || (isGone(failure) && draft !== null);
        if (this.ready) {
            ({ text: this.text, title: this.title } = draft ?? this.#before);
            this.kept = !draft || this.keep.set(this.#key, draft);
            await this.check();
            if (failure) this.problem = failureText(failure);
        }
    }

    /** To call whenever text or title have changed. */
    changed(): void {
        if (this.dirty) this.kept = this.keep.set(this.#key, this.#now);
        else this.keep.remove(this.#key);
        this.#again = () => this.check();
        this.#cancel();
        this.#cancel = this.world.after(pauseMs, () => void this.check());
    }

    /** To call when another tab has kept something: it may have put its draft in the place of this one. */
    keptElsewhere(): void {
        if (this.dirty && !this.#keeps(this.#now)) this.kept = false;
    }

    /** Back to what is stored. */
    async discard(): Promise<void> {
        this.keep.remove(this.#key);
        await this.load();
    }

    /** Once more what has failed. */
    async retry(): Promise<void> {
        await this.#again();
    }

    /** Lets the server read what stands there, unless it has: one reading at a time. */
    async check(): Promise<void> {
        this.#cancel();
        while (this.#underWay) await this.#underWay;
        if (this.checked) {
            this.problem = '';
            return;
        }
        this.#underWay = this.#check().finally(() => (this.#underWay = null));
        await this.#underWay;
    }

    /** Previews twice as many questions. */
    async showMore(): Promise<void> {
        this.#wanted = Math.min(2 * this.#previewed, questionsMax);
        this.#read = null;
        await this.check();
    }

    /** Whether it is stored; if not, errors, problem or namesakes say why. */
    store(decision: Decision = {}): Promise<boolean> {
        return this.#store(() => Promise.resolve(decision));
    }

    /** Beside its namesakes, with a number behind its title. */
    keepBoth(): Promise<boolean> {
        return this.#store(async () => {
            const { question_sets } = await hostApi.sets(this.session.token);
            const titles = question_sets.map((set) => set.title);
            return { title: freeTitle(this.set?.title ?? '', titles) };
        });
    }

    /** What is pending is not for anybody any more. */
    close(): void {
        this.#cancel();
    }

    async #store(decide: () => Promise<Decision>): Promise<boolean> {
        if (this.storing || this.stored) return false;
        this.storing = true;
        this.problem = '';
        try {
            await this.check();
            if (!this.checked || this.blank || this.errors.length > 0) return false;
            const decision = await decide();
            if (!decision.replace && !decision.title && this.set?.namesakes.length !== 0) return false;
            const sent = this.#now;
            this.stored = await this.#send(sent, { preview: 'false', ...decision });
            this.#cancel();
            if (this.#keeps(sent)) this.keep.remove(this.#key);
            return true;
        } catch (error) {
            await this.#explain(error, () => this.#store(decide));
            return false;
        } finally {
            this.storing = false;
        }
    }

    /** Whether that is the draft: another tab may have kept its own since. */
    #keeps(draft: Draft): boolean {
        const kept = this.keep.get<Draft>(this.#key);
        return !!kept && same(kept, draft);
    }

    /** Markdown; or JSON, with a member in each line, where Markdown can not say all that is in the set. */
    async #storedText(): Promise<string> {
        const file = await api.file(
            this.session.token,
            `/question-sets/${encodeURIComponent(this.edited)}/text`,
        );
        const text = await file.text();
        return file.type.startsWith('application/json') ? JSON.stringify(JSON.parse(text), null, 2) : text;
    }

    async #check(): Promise<void> {
        const asked = this.#now;
        const previewed = this.#wanted;
        this.checking = true;
        try {
            if (this.blank) this.set = null;
            else this.set = await this.#send(asked, { preview: 'true', previewQuestions: previewed });
            this.#previewed = previewed;
            this.errors = [];
            this.problem = '';
            this.#read = asked;
        } catch (error) {
            await this.#explain(error, () => this.check());
            if (this.errors.length > 0) this.#read = asked;
        } finally {
            this.checking = false;
        }
    }

    async #send(
        { text, title }: Draft,
        options: Decision & Pick<UploadOptions, 'preview' | 'previewQuestions'>,
    ): Promise<UploadedSet> {
        const file = new File([text], `${host.write.untitled}.txt`);
        const named = options.title ?? title.trim();
        const answer = await send(this.session.token, file, {
            ...options,
            ...(named ? { title: named } : {}),
            ...(this.edited ? { edited: this.edited } : {}),
        });
        return answer.set;
    }

    async #explain(error: unknown, again: () => Promise<unknown>): Promise<void> {
        this.#again = again;
        this.errors = (error instanceof ApiError && error.problem?.errors) || [];
        this.problem = this.errors.length === 0 ? failureText(error) : '';
        if (error instanceof ApiError && error.status === 401) await this.session.expired();
    }
}
