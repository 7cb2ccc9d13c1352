// What the gallery's components are given. Times are such that nothing moves.
import type { Scoring, Standing } from '../../protocol/messages';
import { ServerClock } from '../../stores/clock';

const names = ['Ada Lovelace', 'Grace', 'Linus', 'Margaret', 'Zoë'];

export const standings: Standing[] = names.map((name, i) => ({
    rank: i + 1,
    participant: i + 1,
    name,
    points: 9400 - 850 * i,
    right: 10 - i,
    position: 10,
    time_us: 41_300_000 + 9_250_000 * i,
}));

export const scorings: Scoring[] = ['points', 'accuracy', 'speedrun'];

/** A clock that agrees with this device's. */
export const clock = new ServerClock();
