import type { ServerMessage } from '../protocol/messages';
import type { Socket, World } from '../stores/connection.svelte';

interface Timer {
    at: number;
    action: () => void;
}

/** A socket whose other end is the test. */
export class FakeSocket implements Socket {
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onclose: ((event: { code: number }) => void) | null = null;
    sent: { type: string; [member: string]: unknown }[] = [];
    closed = false;

    send(text: string): void {
        this.sent.push(JSON.parse(text) as { type: string });
    }

    close(): void {
        this.closed = true;
    }

    /** The server says something. */
    says(message: ServerMessage | { type: string; [member: string]: unknown }): void {
        this.onmessage?.({ data: JSON.stringify(message) });
    }

    drops(code = 1006): void {
        this.onclose?.({ code });
    }

    sentOf(type: string): Record<string, unknown>[] {
        return this.sent.filter((message) => message.type === type);
    }
}

/** A world that stands still until a test moves it. */
export class FakeWorld implements World {
    sockets: FakeSocket[] = [];
    nowMs = 1_000_000;
    network = true;
    #timers: Timer[] = [];

    open(): Socket {
        const socket = new FakeSocket();
        this.sockets.push(socket);
        return socket;
    }

    get socket(): FakeSocket {
        const socket = this.sockets.at(-1);
        if (!socket) throw new Error('no socket was opened');
        return socket;
    }

    local(): number {
        return this.nowMs * 1000;
    }

    random(): number {
        return 0.5;
    }

    hasNetwork(): boolean {
        return this.network;
    }

    after(ms: number, action: () => void): () => void {
        const timer = { at: this.nowMs + ms, action };
        this.#timers.push(timer);
        return () => {
            this.#timers = this.#timers.filter((other) => other !== timer);
        };
    }

    pass(ms: number): void {
        const end = this.nowMs + ms;
        for (;;) {
            const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
            if (!due) break;
            this.#timers = this.#timers.filter((other) => other !== due);
            this.nowMs = Math.max(this.nowMs, due.at);
            due.action();
        }
        this.nowMs = end;
    }
}

/** localStorage for tests. */
export class FakeStorage implements Storage {
    #items = new Map<string, string>();
    get length(): number {
        return this.#items.size;
    }
    clear(): void {
        this.#items.clear();
    }
    getItem(key: string): string | null {
        return this.#items.get(key) ?? null;
    }
    key(index: number): string | null {
        return [...this.#items.keys()][index] ?? null;
    }
    removeItem(key: string): void {
        this.#items.delete(key);
    }
    setItem(key: string, value: string): void {
        this.#items.set(key, value);
    }
}
