import type { ServerMessage } from '../../protocol/messages';
import { Connection, nudgeOnWake } from '../../stores/connection.svelte';
import { keptForGood } from '../../stores/keep';
import { Outbox } from '../../stores/outbox';
import { PlayerRun } from '../../stores/player_run.svelte';
import { seats, type Seat } from '../../stores/seats';

const retryMs = 1000;

/** One seat in one run: its connection, and the race as it stands. */
export class PlayController {
    readonly run: PlayerRun;
    readonly connection: Connection;
    #forget: () => void;

    constructor(readonly seat: Seat) {
        seats.play(seat);
        this.connection = new Connection(seat.token, (message: ServerMessage) => this.run.fold(message));
        this.run = new PlayerRun(new Outbox(keptForGood, `${seat.run}.${seat.participant}`), {
            send: ({ question, choice }) => this.connection.send({ type: 'answer', question, choice }),
            resync: () => this.connection.resync(),
            now: () => this.connection.clock.now(),
            later: (action) => setTimeout(action, retryMs * (1 + Math.random())),
        });
        this.#forget = nudgeOnWake(this.connection);
        this.connection.connect();
    }

    leave(): void {
        this.#forget();
        this.connection.close();
    }

    /** The seat is worth nothing any more. */
    giveUp(): void {
        seats.give(this.seat.run);
    }
}
