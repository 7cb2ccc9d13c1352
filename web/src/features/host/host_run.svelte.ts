import { ApiError } from '../../protocol/api';
import type { HostCommand } from '../../protocol/messages';
import { Connection, nudgeOnWake } from '../../stores/connection.svelte';
import { failureText } from '../../stores/failure';
import type { HostSession } from '../../stores/host_session.svelte';
import { WatchedRun } from '../../stores/watched_run.svelte';
import { host } from '../../text/host';

/** A run in its host's hands. */
export class HostRunController {
    readonly view = new WatchedRun();
    connection = $state.raw<Connection | null>(null);
    problem = $state('');
    joinUrl = $state('');
    #forget: (() => void) | null = null;
    #left = false;

    constructor(
        private readonly session: HostSession,
        readonly run: string,
    ) {}

    async open(fresh = false): Promise<void> {
        this.problem = '';
        try {
            const token = await this.session.runToken(this.run, fresh);
            if (this.#left) return;
            this.#forget?.();
            this.connection?.close();
            this.connection = new Connection(token, (message) => {
                this.view.fold(message);
                if (message.type === 'welcome') this.joinUrl = this.session.joinUrl(this.run, message.code);
            });
            this.#forget = nudgeOnWake(this.connection);
            this.connection.connect();
        } catch (error) {
            const gone = error instanceof ApiError && [403, 404].includes(error.status);
            this.problem = gone ? host.run.gone : failureText(error);
        }
    }

    /** The token was refused: a fresh one, once. */
    async refused(): Promise<void> {
        if (!this.#renewed) {
            this.#renewed = true;
            await this.open(true);
        } else this.problem = host.run.gone;
    }
    #renewed = false;

    command(type: HostCommand['type']): void {
        this.view.refusal = null;
        this.connection?.send({ type });
    }

    kick(participant: number): void {
        this.connection?.send({ type: 'kick', participant });
    }

    /** Extended time: limits are longer by it. */
    grant(participant: number, timeFactor: number): void {
        this.connection?.send({ type: 'grant', participant, time_factor: timeFactor });
    }

    leave(): void {
        this.#left = true;
        this.#forget?.();
        this.connection?.close();
    }
}
