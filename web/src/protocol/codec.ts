import type { ClientMessage, ServerMessage } from './messages';

const known: ReadonlySet<string> = new Set<ServerMessage['type']>([
    'welcome',
    'time',
    'phase',
    'countdown',
    'settings',
    'question',
    'verdict',
    'reveal',
    'roster',
    'leaderboard',
    'progress',
    'finished',
    'results',
    'kicked',
    'error',
]);

export function encode(message: ClientMessage): string {
    return JSON.stringify(message);
}

/** A message this client knows, or null: what it does not know it ignores, as the protocol asks. */
export function decode(text: unknown): ServerMessage | null {
    if (typeof text !== 'string') return null;
    try {
        const value: unknown = JSON.parse(text);
        if (typeof value !== 'object' || value === null || !('type' in value)) return null;
        return typeof value.type === 'string' && known.has(value.type) ? (value as ServerMessage) : null;
    } catch {
        return null;
    }
}
