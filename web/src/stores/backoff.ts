const firstMs = 200;
const lastMs = 5000;

/** How long to wait before attempt number `attempt` (from 1): doubling, jittered, 0.2–5 s. `random` is in [0, 1). */
export function backoffMs(attempt: number, random: number): number {
    const ceiling = Math.min(lastMs, firstMs * 2 ** attempt);
    return Math.round(firstMs + (ceiling - firstMs) * random);
}
