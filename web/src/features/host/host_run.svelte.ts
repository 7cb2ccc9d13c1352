import { ApiError } from '../../protocol/api';
import type {
    ClientMessage,
    HostCommand,
    RosterEntry,
    ServerMessage,
    Settings,
} from '../../protocol/messages';
import { Connection, nudgeOnWake } from '../../stores/connection.svelte';
import { failureText } from '../../stores/failure';
import type { HostSession } from '../../stores/host_session.svelte';
import { WatchedRun } from '../../stores/watched_run.svelte';
import { host } from '../../text/host';
import { PeopleSearch } from './people_search.svelte';

/** Somebody whom a host can do something for. */
export type Person = Pick<RosterEntry, 'participant' | 'name'>;

/** A run in its host's hands. */
export class HostRunController {
    readonly view = new WatchedRun();
    readonly people = new PeopleSearch((name) => this.connection?.send({ type: 'find', name }));
    connection = $state.raw<Connection | null>(null);
    problem = $state('');
    joinUrl = $state('');
    /** The last command found no connection: it has to be given again. */
    lost = $state(false);
    #forget: (() => void) | null = null;
    #left = false;

    constructor(
        private readonly session: HostSession,
        readonly run: string,
    ) {}

    async open(fresh = false): Promise<void> {
        this.problem = '';
        try {
            const { token, joinUrl } = await this.session.hostedRun(this.run, fresh);
            if (this.#left) return;
            this.joinUrl = joinUrl;
            this.#forget?.();
            this.connection?.close();
            this.connection = new Connection(token, (message) => this.#fold(message));
            this.#forget = nudgeOnWake(this.connection);
            this.connection.connect();
        } catch (error) {
            const gone = error instanceof ApiError && [403, 404].includes(error.status);
            this.problem = gone ? host.run.gone : failureText(error);
        }
    }

    #fold(message: ServerMessage): void {
        this.view.fold(message);
        switch (message.type) {
            case 'welcome':
                this.lost = false;
                this.people.restart();
                this.people.refresh();
                break;
            case 'roster':
                this.people.refresh();
                break;
            case 'found':
                this.people.fold(message);
                break;
            case 'error':
                this.people.restart();
                break;
        }
    }

    /** Somebody as last heard of. */
    person(participant: number): RosterEntry | null {
        const listed = this.view.roster.participants.find((one) => one.participant === participant);
        return listed ?? this.people.person(participant);
    }

    /** The token was refused: a fresh one, once. */
    async refused(): Promise<void> {
        if (!this.#renewed) {
            this.#renewed = true;
            await this.open(true);
        } else this.problem = host.run.gone;
    }
    #renewed = false;

    /** Whether a command would get through. */
    get online(): boolean {
        return this.connection?.state === 'online';
    }

    /** Whether it is on its way; what the server has against it comes as a refusal. */
    #send(command: ClientMessage): boolean {
        this.view.refusal = null;
        this.lost = !this.connection?.send(command);
        return !this.lost;
    }

    command(type: HostCommand['type']): void {
        this.#send({ type });
    }

    /** Whether it is on its way; the answer is `settings`, or a refusal. */
    configure(settings: Partial<Settings>): boolean {
        return this.#send({ type: 'configure', settings });
    }

    kick(participant: number): void {
        this.#send({ type: 'kick', participant });
    }

    /** Extended time: limits are longer by it. */
    grant(participant: number, timeFactor: number): void {
        this.#send({ type: 'grant', participant, time_factor: timeFactor });
    }

    leave(): void {
        this.#left = true;
        this.#forget?.();
        this.connection?.close();
    }
}
