import { api } from '../../protocol/api';
import type { JoinGrant } from '../../protocol/http';
import { failureText } from '../../stores/failure';
import { seats } from '../../stores/seats';
import { drawAttempt } from '../join/join.svelte';

/** From a race that is over into the next one: that of the host, or one's own through the questions missed. */
export class AgainController {
    busy = $state(false);
    problem = $state('');
    /** A repeated try is the same participant. */
    #attempt = drawAttempt();

    constructor(
        private readonly calls: Pick<typeof api, 'join' | 'practise'> = api,
        private readonly places: Pick<typeof seats, 'take'> = seats,
    ) {}

    /** The run in which there is a seat now, or null. */
    practise(token: string): Promise<string | null> {
        return this.#enter(() => this.calls.practise(token));
    }

    /** With the token of the race before, so that extended time stays. */
    rematch(code: string, name: string, token: string): Promise<string | null> {
        return this.#enter(() => this.calls.join(code, name, this.#attempt, token));
    }

    async #enter(ask: () => Promise<JoinGrant>): Promise<string | null> {
        if (this.busy) return null;
        this.busy = true;
        this.problem = '';
        try {
            const granted = await ask();
            this.places.take(granted, granted.code);
            return granted.run;
        } catch (error) {
            this.problem = failureText(error);
            return null;
        } finally {
            this.busy = false;
        }
    }
}
