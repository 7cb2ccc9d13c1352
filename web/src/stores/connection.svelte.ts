import { decode, encode } from '../protocol/codec';
import { closeCode, subprotocol, type ClientMessage, type ServerMessage } from '../protocol/messages';
import { backoffMs } from './backoff';
import { localMicros, ServerClock } from './clock';

/** `offline`: the device itself says that it has no network. `ended`: for good, see `ending`. */
export type LinkState = 'connecting' | 'online' | 'reconnecting' | 'offline' | 'ended';
export type Ending = 'done' | 'kicked' | 'replaced' | 'refused' | 'policy';

export interface Socket {
    send(text: string): void;
    close(): void;
    onopen: (() => void) | null;
    onmessage: ((event: { data: unknown }) => void) | null;
    onclose: ((event: { code: number }) => void) | null;
}

/** What the world does for a connection; tests bring their own. */
export interface World {
    open(): Socket;
    local(): number;
    after(ms: number, action: () => void): () => void;
    random(): number;
    hasNetwork(): boolean;
}

const samplesAtOnce = 5;
const sampleEveryMs = 30_000;
/**
 * No answer to something that is always answered means that the connection is dead, whatever else comes through: the
 * server may hang right after a broadcast, or no longer reach the log that verdicts need.
 */
const silenceMs = 7000;
/** The same after a hint that the network has changed: the device says that it has none, or has slept. */
const hintedSilenceMs = 2000;
const openWithinMs = 10_000;

const endings: Partial<Record<number, Ending>> = {
    [closeCode.done]: 'done',
    [closeCode.policy]: 'policy',
    [closeCode.kicked]: 'kicked',
    [closeCode.replaced]: 'replaced',
    [closeCode.tokenRefused]: 'refused',
};

/**
 * A connection to a run that outlives its sockets: it says hello, measures the server's clock, notices silence, and
 * connects again with jittered back-off until the run says that it is over. `onMessage` gets every message, `welcome`
 * first after each (re)connect.
 */
export class Connection {
    state = $state<LinkState>('connecting');
    /** Attempts since the connection was lost; 0 while online. */
    attempt = $state(0);
    ending = $state<Ending | null>(null);

    readonly clock: ServerClock;
    #socket: Socket | null = null;
    #seen = 0;
    #samplesLeft = 0;
    #cancelRetry: (() => void) | null = null;
    #awaited: 'welcome' | 'verdict' | 'time' | null = null;
    #cancelSilence: (() => void) | null = null;
    #cancelSample: (() => void) | null = null;

    constructor(
        private readonly token: string,
        private readonly onMessage: (message: ServerMessage) => void,
        private readonly world: World = browserWorld,
    ) {
        this.clock = new ServerClock(() => world.local());
    }

    connect(): void {
        if (this.#socket) return;
        this.ending = null;
        this.#say();
        this.#open();
    }

    /** Whether it was handed to a live socket. What has to arrive is sent again by its owner after `welcome`. */
    send(message: ClientMessage): boolean {
        if (this.state !== 'online' || !this.#socket) return false;
        this.#socket.send(encode(message));
        if (message.type === 'answer')
            this.#expect('verdict', this.world.hasNetwork() ? silenceMs : hintedSilenceMs);
        return true;
    }

    /** There may be a network again, or somebody looks at the page again: do not wait for a timer. */
    nudge(): void {
        if (this.state === 'ended') return;
        if (this.state === 'online') {
            // A verdict may take longer than that, but not without a network.
            if (this.#awaited === 'verdict' && !this.world.hasNetwork())
                this.#expect('verdict', hintedSilenceMs);
            if (this.#sendTime()) this.#expect('time', hintedSilenceMs);
        } else {
            this.#say();
            if (!this.#socket) this.#open();
        }
    }

    /** Drops the socket and connects again: the `welcome` brings the whole state. */
    resync(): void {
        if (this.state === 'ended') return;
        this.#drop();
        this.#lost();
    }

    close(): void {
        this.#drop();
        this.#cancelRetry?.();
        this.state = 'ended';
    }

    #open(): void {
        this.#cancelRetry?.();
        this.#cancelRetry = null;
        let socket: Socket;
        try {
            socket = this.world.open();
        } catch {
            this.#lost();
            return;
        }
        this.#socket = socket;
        this.#expect('welcome', openWithinMs);
        socket.onopen = () => {
            socket.send(encode({ type: 'hello', token: this.token, seen: this.#seen }));
        };
        socket.onmessage = (event) => this.#receive(event.data);
        socket.onclose = (event) => {
            this.#drop();
            const ending = endings[event.code];
            if (ending) {
                this.state = 'ended';
                this.ending = ending;
            } else {
                this.#lost();
            }
        };
    }

    #receive(data: unknown): void {
        const message = decode(data);
        if (!message) return;
        // In live mode that is all that is said of an answer at first.
        const reply = message.type === 'recorded' ? 'verdict' : message.type;
        if (reply === this.#awaited || reply === 'error') this.#expectNothing();
        if (message.type === 'time') {
            this.clock.add(message.t0, message.t1);
            if (--this.#samplesLeft > 0) this.#sendTime();
            return;
        }
        if (message.type === 'welcome') this.#welcomed(message.server_time_us);
        if ('seq' in message) this.#seen = Math.max(this.#seen, message.seq);
        this.onMessage(message);
    }

    #welcomed(serverTime: number): void {
        this.state = 'online';
        this.attempt = 0;
        this.clock.restart(serverTime);
        this.#samplesLeft = samplesAtOnce;
        this.#sendTime();
        this.#sampleLater();
    }

    #sampleLater(): void {
        this.#cancelSample?.();
        this.#cancelSample = this.world.after(sampleEveryMs, () => {
            if (this.#sendTime()) this.#expect('time', silenceMs);
            this.#sampleLater();
        });
    }

    #sendTime(): boolean {
        return this.send({ type: 'time', t0: Math.round(this.world.local()) });
    }

    #expect(reply: 'welcome' | 'verdict' | 'time', withinMs: number): void {
        if (reply === 'time' && this.#awaited === 'verdict') return;
        this.#expectNothing();
        this.#awaited = reply;
        this.#cancelSilence = this.world.after(withinMs, () => this.resync());
    }

    #expectNothing(): void {
        this.#cancelSilence?.();
        this.#cancelSilence = this.#awaited = null;
    }

    #lost(): void {
        this.attempt += 1;
        this.#say();
        this.#cancelRetry?.();
        this.#cancelRetry = this.world.after(backoffMs(this.attempt, this.world.random()), () =>
            this.#open(),
        );
    }

    /** Why it is not online, as the device sees that now. */
    #say(): void {
        if (!this.world.hasNetwork()) this.state = 'offline';
        else this.state = this.attempt > 0 ? 'reconnecting' : 'connecting';
    }

    #drop(): void {
        const socket = this.#socket;
        this.#socket = null;
        this.#expectNothing();
        this.#cancelSample?.();
        this.#cancelSample = null;
        if (!socket) return;
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
    }
}

export const browserWorld: World = {
    open: () => {
        const url = new URL('/speedrun', location.href);
        url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
        return new WebSocket(url, subprotocol) as Socket;
    },
    local: localMicros,
    after: (ms, action) => {
        const timer = setTimeout(action, ms);
        return () => clearTimeout(timer);
    },
    random: Math.random,
    hasNetwork: () => navigator.onLine,
};

/** Nudges the connection when the page is looked at again or the network comes back. Returns the undoing. */
export function nudgeOnWake(connection: Connection): () => void {
    const nudge = () => {
        if (document.visibilityState === 'visible') connection.nudge();
    };
    document.addEventListener('visibilitychange', nudge);
    window.addEventListener('online', nudge);
    window.addEventListener('offline', nudge);
    window.addEventListener('pageshow', nudge);
    return () => {
        document.removeEventListener('visibilitychange', nudge);
        window.removeEventListener('online', nudge);
        window.removeEventListener('offline', nudge);
        window.removeEventListener('pageshow', nudge);
    };
}
