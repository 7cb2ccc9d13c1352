import type { Leaderboard, Phase, Roster, ServerMessage, Settings, Welcome } from '../protocol/messages';

const nobody: Roster = { type: 'roster', players: 0, present: 0, participants: [] };
const empty: Leaderboard = { type: 'leaderboard', seq: 0, players: 0, finished: 0, top: [] };

/** What everybody in a run sees, folded from the server's messages. */
export class RunView {
    known = $state(false);
    run = $state('');
    code = $state('');
    title = $state('');
    phase = $state<Phase>('lobby');
    settings = $state.raw<Settings | null>(null);
    /** Questions in this run. */
    questions = $state(0);
    /** There may be formulas in them. */
    formulas = $state(false);
    startsAt = $state<number | null>(null);
    roster = $state.raw<Roster>(nobody);
    leaderboard = $state.raw<Leaderboard>(empty);
    /** The host lets nobody new in. */
    locked = $state(false);
    /** The code of the run that follows this one, which is over. */
    rematch = $state<string | null>(null);
    /** Results are stored and can be fetched. */
    resultsReady = $state(false);

    readonly over = $derived(this.phase === 'finished');
    /** A run for one: there are no places and nobody to wait for. */
    readonly solo = $derived(this.settings?.mode === 'solo');

    fold(message: ServerMessage): void {
        switch (message.type) {
            case 'welcome':
                this.welcomed(message);
                break;
            case 'phase':
                this.phase = message.phase;
                if (message.starts_at_us !== undefined) this.startsAt = message.starts_at_us;
                break;
            case 'countdown':
                this.phase = 'countdown';
                this.startsAt = message.starts_at_us;
                break;
            case 'settings':
                this.settings = message.settings;
                this.questions = message.questions;
                break;
            case 'roster':
                this.roster = message;
                break;
            case 'lock':
                this.locked = message.locked;
                break;
            case 'rematch':
                this.rematch = message.code;
                break;
            case 'leaderboard':
                // Only the latest counts, and a slow one may come after a `results`.
                if (message.seq >= this.leaderboard.seq) this.leaderboard = message;
                break;
            case 'results':
                this.phase = 'finished';
                this.leaderboard = message.leaderboard;
                this.resultsReady = true;
                break;
        }
    }

    protected welcomed(message: Welcome): void {
        this.known = true;
        this.run = message.run;
        this.code = message.code;
        this.title = message.title;
        this.phase = message.phase;
        this.settings = message.settings;
        this.questions = message.questions;
        this.formulas = message.formulas ?? false;
        this.startsAt = message.starts_at_us ?? null;
        this.roster = message.roster;
        this.leaderboard = message.leaderboard;
        this.locked = message.locked;
        this.rematch = message.rematch?.code ?? null;
        this.resultsReady = message.results;
    }
}
