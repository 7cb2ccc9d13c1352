import type { ClientMessage, ServerMessage } from './messages';

// As a record, so that the compiler asks for every type that there is.
const known: Record<ServerMessage['type'], true> = {
    welcome: true,
    time: true,
    phase: true,
    countdown: true,
    settings: true,
    question: true,
    recorded: true,
    verdict: true,
    reveal: true,
    roster: true,
    found: true,
    leaderboard: true,
    progress: true,
    finished: true,
    results: true,
    kicked: true,
    lock: true,
    granted: true,
    rematch: true,
    error: true,
};

export function encode(message: ClientMessage): string {
    return JSON.stringify(message);
}

/** A message this client knows, or null: what it does not know it ignores, as the protocol asks. */
export function decode(text: unknown): ServerMessage | null {
    if (typeof text !== 'string') return null;
    try {
        const value: unknown = JSON.parse(text);
        if (typeof value !== 'object' || value === null || !('type' in value)) return null;
        return typeof value.type === 'string' && Object.hasOwn(known, value.type)
            ? (value as ServerMessage)
            : null;
    } catch {
        return null;
    }
}
