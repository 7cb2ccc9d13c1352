import { ApiError } from '../protocol/api';
import { hostApi } from '../protocol/host_api';
import { host } from '../text/host';
import { failureText } from './failure';
import { keptForGood, type Keep } from './keep';

interface HostPass {
    host: string;
    token: string;
    /** Unix time in ms. */
    expiresAt: number;
    lifetime: number;
}

export interface HostedRun {
    token: string;
    /** Where people join, as the server says. */
    joinUrl: string;
}

/** Who hosts in this browser: gets, keeps and renews the host token, and the tokens of that host's runs. */
export class HostSession {
    state = $state<'starting' | 'key' | 'ready' | 'failed'>('starting');
    problem = $state('');
    token = $state('');

    constructor(
        private readonly keep: Keep = keptForGood,
        private readonly now: () => number = Date.now,
    ) {}

    /** Signs on as the host that this browser was before, or as a new one where no key is asked for. */
    async start(): Promise<void> {
        const pass = this.keep.get<HostPass>('host');
        if (pass && pass.expiresAt > this.now()) {
            this.token = pass.token;
            this.state = 'ready';
            if (pass.expiresAt - this.now() < pass.lifetime / 2)
                await this.#signOn({}, pass.token).catch(() => {});
            return;
        }
        await this.#enter({});
    }

    /** Signs on with the host key that somebody typed. */
    async enter(key: string): Promise<boolean> {
        await this.#enter({ key });
        return this.state === 'ready';
    }

    /** The token was refused: it is worth nothing, whatever its age. */
    async expired(): Promise<void> {
        this.keep.remove('host');
        this.token = '';
        await this.#enter({});
    }

    keepRun(run: string, token: string, joinUrl: string): HostedRun {
        const hosted = { token, joinUrl };
        this.keep.set(`host-run.${run}`, hosted);
        return hosted;
    }

    /** The host's token of a run, and its link; `fresh` where the kept token was refused. */
    async hostedRun(run: string, fresh = false): Promise<HostedRun> {
        const kept = fresh ? null : this.keep.get<HostedRun>(`host-run.${run}`);
        if (kept?.joinUrl) return kept;
        const made = await hostApi.runToken(this.token, run);
        return this.keepRun(run, made.token, made.join_url);
    }

    async #enter(body: { key?: string }): Promise<void> {
        this.problem = '';
        try {
            await this.#signOn(body);
        } catch (error) {
            const asked = error instanceof ApiError && error.status === 401;
            this.state = asked ? 'key' : 'failed';
            if (!asked) this.problem = failureText(error);
            else if (body.key !== undefined) this.problem = host.signOn.wrong;
        }
    }

    async #signOn(body: { key?: string }, token?: string): Promise<void> {
        const grant = await hostApi.signOnHost(body, token);
        const lifetime = grant.expires_in * 1000;
        const pass: HostPass = {
            host: grant.host,
            token: grant.token,
            expiresAt: this.now() + lifetime,
            lifetime,
        };
        this.keep.set('host', pass);
        this.token = pass.token;
        this.state = 'ready';
    }
}
