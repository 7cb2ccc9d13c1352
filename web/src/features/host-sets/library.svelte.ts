import { api, ApiError } from '../../protocol/api';
import { hostApi } from '../../protocol/host_api';
import type { Finding, SetSummary } from '../../protocol/http';
import { failureText } from '../../stores/failure';
import type { HostSession } from '../../stores/host_session.svelte';
import { seats } from '../../stores/seats';
import { host } from '../../text/host';
import { drawAttempt } from '../join/join.svelte';
import { usualLength } from '../host-settings/settings.svelte';

/** What can be uploaded, by what people call it, and how the names of such files end. */
export const readable = {
    Excel: ['.xlsx'],
    CSV: ['.csv'],
    TSV: ['.tsv'],
    GIFT: ['.gift', '.txt'],
    XML: ['.xml'],
    Aiken: ['.txt'],
    Markdown: ['.md', '.markdown'],
    JSON: ['.json'],
};

const under = (path: string, rematchOf: string) => (rematchOf ? `${path}/${rematchOf}` : path);

/** The pages around the library; `rematchOf`: the run whose rematch a set is chosen for. */
export const hrefs = {
    library: (rematchOf = '') => (rematchOf ? `/host/rematch/${rematchOf}` : '/host'),
    race: (set: string, rematchOf = '') => under(`/host/new/${set}`, rematchOf),
    edit: (set: string, rematchOf = '') => under(`/host/edit/${set}`, rematchOf),
    write: (rematchOf = '') => under('/host/write', rematchOf),
};

/** What a search finds: every word, in title, description or a category. */
export function matching(sets: readonly SetSummary[], search: string): SetSummary[] {
    const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return sets.filter((set) => {
        const text = [set.title, set.description, ...set.categories.map((category) => category.name)]
            .join(' ')
            .toLocaleLowerCase();
        return words.every((word) => text.includes(word));
    });
}

/** One's own sets before the samples, the latest first. */
function ordered(sets: readonly SetSummary[]): SetSummary[] {
    return [...sets].sort(
        (a, b) =>
            Number(a.sample) - Number(b.sample) || (a.sample ? 0 : b.added_at.localeCompare(a.added_at)),
    );
}

/** Where a finding is, in words. Of a table the row, as spreadsheets count; the line in the file is no help there. */
export function placeOf(finding: Finding): string {
    const t = host.upload;
    const inTable = finding.row !== undefined;
    const parts = [
        inTable && t.row(finding.row as number),
        !inTable && finding.line !== undefined && t.line(finding.line),
        !inTable && finding.column !== undefined && t.column(finding.column),
        finding.question !== undefined && t.question(finding.question),
    ];
    return parts.filter(Boolean).join(', ');
}

/** The host's question sets. */
export class LibraryController {
    sets = $state.raw<SetSummary[] | null>(null);
    search = $state('');
    problem = $state('');
    /** A run for one is being made. */
    preparing = $state(false);

    readonly found = $derived(matching(this.sets ?? [], this.search));

    constructor(private readonly session: HostSession) {}

    async load(): Promise<void> {
        this.problem = '';
        try {
            this.sets = ordered((await hostApi.sets(this.session.token)).question_sets);
        } catch (error) {
            if (error instanceof ApiError && error.status === 401) await this.session.expired();
            else this.problem = failureText(error);
        }
    }

    /** Makes a run for one and takes its seat: whether this tab can go and play it. */
    async practise(set: SetSummary): Promise<boolean> {
        if (this.preparing) return false;
        this.preparing = true;
        this.problem = '';
        try {
            const questions = usualLength(set.questions);
            const made = await hostApi.createRun(this.session.token, {
                question_set: set.question_set,
                settings: { mode: 'solo', ...(questions ? { questions } : {}) },
            });
            this.session.keepRun(made.run, made.token, made.join_url);
            const name = seats.lastName() || host.library.practiseName;
            seats.take(await api.join(made.code, name, drawAttempt()), made.code);
            return true;
        } catch (error) {
            this.problem = failureText(error);
            return false;
        } finally {
            this.preparing = false;
        }
    }

    async remove(set: string): Promise<void> {
        try {
            await hostApi.removeSet(this.session.token, set);
            await this.load();
        } catch (error) {
            this.problem = failureText(error);
        }
    }
}
