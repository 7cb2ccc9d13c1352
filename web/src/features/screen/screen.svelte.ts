import { api, ApiError } from '../../protocol/api';
import type { Standing } from '../../protocol/messages';
import { Connection, nudgeOnWake } from '../../stores/connection.svelte';
import { failureText } from '../../stores/failure';
import { keptForTab } from '../../stores/keep';
import { WatchedRun } from '../../stores/watched_run.svelte';
import { screen } from '../../text/screen';

const retryMs = 3000;

interface Pass {
    token: string;
    joinUrl: string;
}

/** A projector that follows a run. */
export class ScreenController {
    readonly view = new WatchedRun();
    connection = $state.raw<Connection | null>(null);
    problem = $state('');
    /** Where people join, as the server says: this page may have been opened by an address of this computer alone. */
    joinUrl = $state('');
    #left = false;
    #renewed = false;
    #forget: (() => void) | null = null;

    constructor(readonly code: string) {}

    async open(fresh = false): Promise<void> {
        try {
            const { token, joinUrl } = await this.#pass(fresh);
            if (this.#left) return;
            this.problem = '';
            this.joinUrl = joinUrl;
            this.#forget?.();
            this.connection = new Connection(token, (message) => this.view.fold(message));
            this.#forget = nudgeOnWake(this.connection);
            this.connection.connect();
        } catch (error) {
            const unknown = error instanceof ApiError && error.status === 404;
            this.problem = unknown ? screen.unknown : failureText(error);
            // Nobody stands at a projector to press a button.
            if (!unknown && !this.#left) setTimeout(() => void this.open(fresh), retryMs);
        }
    }

    async #pass(fresh: boolean): Promise<Pass> {
        const place = `screen-pass.${this.code}`;
        const kept = fresh ? null : keptForTab.get<Pass>(place);
        if (kept) return kept;
        const made = await api.screen(this.code);
        const pass = { token: made.token, joinUrl: made.join_url };
        keptForTab.set(place, pass);
        return pass;
    }

    async refused(): Promise<void> {
        if (this.#renewed) return;
        this.#renewed = true;
        await this.open(true);
    }

    leave(): void {
        this.#left = true;
        this.#forget?.();
        this.connection?.close();
    }
}

/** Whether people can still come in, and if not, why. */
export type Door = 'open' | 'locked' | 'over';

export function doorOf({ over, locked, phase, settings }: WatchedRun): Door {
    if (over) return 'over';
    const tooLate = phase !== 'lobby' && settings?.late_join === false;
    return locked || tooLate ? 'locked' : 'open';
}

/** So many runners have a lane each; in a larger field fewer, and the whole of it is the bunch below them. */
export const lanesMax = 30;
export const lanesWithBunch = 10;

/** Which questions are marked along the track: not more than twenty of them. */
export function markedQuestions(questions: number): number[] {
    const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
    const step = steps.find((one) => questions / one <= 20) ?? 2000;
    const marks = [];
    for (let mark = step; mark < questions; mark += step) marks.push(mark);
    return marks;
}

/**
 * Who runs in which lane. A lane is kept while its runner is among the best, so that runners move along and not up and
 * down; newcomers take the lanes that are free.
 */
export function assignLanes(
    before: readonly (number | null)[],
    top: readonly Standing[],
    lanesMax: number,
): (number | null)[] {
    const wanted = top.slice(0, lanesMax).map((entry) => entry.participant);
    const lanes = before
        .slice(0, lanesMax)
        .map((holder) => (holder !== null && wanted.includes(holder) ? holder : null));
    for (const participant of wanted) {
        if (lanes.includes(participant)) continue;
        const free = lanes.indexOf(null);
        if (free >= 0) lanes[free] = participant;
        else lanes.push(participant);
    }
    while (lanes.length > 0 && lanes.at(-1) === null) lanes.pop();
    return lanes;
}
