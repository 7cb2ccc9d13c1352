import { api, ApiError } from '../../protocol/api';
import type { Finding, UploadedSet } from '../../protocol/http';
import { upload as send } from '../../protocol/upload';
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
const draftKey = (edited: string) => `writing.${edited || 'new'}`;

/** Whether there is a text of no set yet that was not stored. */
export const hasDraft = (keep: Keep = keptForGood): boolean => keep.get(draftKey('')) !== null;

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

    #before = $state.raw<Draft>({ text: '', title: '' });
    #read = $state.raw<Draft | null>(null);

    readonly blank = $derived(this.text.trim() === '');
    readonly dirty = $derived(!this.stored && !same(this.#now, this.#before));
    /** Whether what the server said is about what stands there now. */
    readonly checked = $derived(!!this.#read && same(this.#now, this.#read));

    #underWay: Promise<void> | null = null;
    #cancel = () => {};

    /** `edited`: the stored set that is edited; '' for a new one. */
    constructor(
        private readonly session: HostSession,
        private readonly edited = '',
        private readonly keep: Keep = keptForGood,
        private readonly world: Pick<World, 'after'> = browserWorld,
    ) {}

    get #now(): Draft {
        return { text: this.text, title: this.title };
    }

    async load(): Promise<void> {
        this.problem = '';
        const draft = this.keep.get<Draft>(draftKey(this.edited));
        try {
            if (this.edited) this.#before = { text: await this.#storedText(), title: '' };
            this.ready = true;
        } catch (error) {
            this.problem = failureText(error);
            // A set that is gone must not take what was written along.
            this.ready = draft !== null;
        }
        ({ text: this.text, title: this.title } = draft ?? this.#before);
        if (this.ready) await this.check();
    }

    /** To call whenever text or title have changed. */
    changed(): void {
        if (this.dirty) this.kept = this.keep.set(draftKey(this.edited), this.#now);
        else this.keep.remove(draftKey(this.edited));
        this.#cancel();
        this.#cancel = this.world.after(pauseMs, () => void this.check());
    }

    /** Back to what is stored. */
    async discard(): Promise<void> {
        ({ text: this.text, title: this.title } = this.#before);
        this.changed();
        await this.check();
    }

    /** Lets the server read what stands there, unless it has: one reading at a time. */
    async check(): Promise<void> {
        this.#cancel();
        while (this.#underWay) await this.#underWay;
        if (this.checked) return;
        this.#underWay = this.#check().finally(() => (this.#underWay = null));
        await this.#underWay;
    }

    /** Whether it is stored; if not, errors, problem or namesakes say why. */
    async store(decision: Decision = {}): Promise<boolean> {
        if (this.storing) return false;
        this.storing = true;
        try {
            await this.check();
            const decided = decision.replace || decision.title || this.set?.namesakes.length === 0;
            if (!this.checked || this.blank || this.errors.length > 0 || !decided) return false;
            const draft = this.#now;
            this.stored = await this.#send(draft, { preview: 'false', ...decision });
            this.keep.remove(draftKey(this.edited));
            return true;
        } catch (error) {
            await this.#explain(error);
            return false;
        } finally {
            this.storing = false;
        }
    }

    /** Beside its namesakes, with a number behind its title. */
    async keepBoth(): Promise<boolean> {
        try {
            const { question_sets } = await api.sets(this.session.token);
            const titles = question_sets.map((set) => set.title);
            return await this.store({ title: freeTitle(this.set?.title ?? '', titles) });
        } catch (error) {
            await this.#explain(error);
            return false;
        }
    }

    /** What is pending is not for anybody any more. */
    close(): void {
        this.#cancel();
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
        this.checking = true;
        this.problem = '';
        try {
            if (this.blank) this.set = null;
            else this.set = await this.#send(asked, { preview: 'true' });
            this.errors = [];
            this.#read = asked;
        } catch (error) {
            await this.#explain(error);
            if (this.errors.length > 0) this.#read = asked;
        } finally {
            this.checking = false;
        }
    }

    async #send(
        { text, title }: Draft,
        options: Decision & { preview: 'true' | 'false' },
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

    async #explain(error: unknown): Promise<void> {
        this.errors = (error instanceof ApiError && error.problem?.errors) || [];
        if (this.errors.length === 0) this.problem = failureText(error);
        if (error instanceof ApiError && error.status === 401) await this.session.expired();
    }
}
