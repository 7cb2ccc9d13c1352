import type {
    ErrorMessage,
    Live,
    Progress,
    RevealMessage,
    ServerMessage,
    Welcome,
} from '../protocol/messages';
import { RunView } from './run_view.svelte';

/** A run as its host and a projector see it. */
export class WatchedRun extends RunView {
    /** For the host: which set the questions are from. */
    questionSet = $state('');
    progress = $state.raw<Progress | null>(null);
    live = $state.raw<Live | null>(null);
    revealed = $state.raw<RevealMessage | null>(null);
    refusal = $state.raw<ErrorMessage | null>(null);

    /** Here right now, and how many have finished. */
    readonly present = $derived(this.progress?.present ?? this.roster.present);
    readonly players = $derived(
        Math.max(this.leaderboard.players, this.progress?.players ?? this.roster.players),
    );
    readonly done = $derived(Math.max(this.leaderboard.finished, this.progress?.finished ?? 0));

    override fold(message: ServerMessage): void {
        super.fold(message);
        switch (message.type) {
            case 'progress':
                this.progress = message;
                if (message.live) this.#lived(message.live);
                break;
            case 'reveal':
                this.revealed = message;
                if (this.live?.question.index === message.question) {
                    this.live = {
                        ...this.live,
                        open: false,
                        correct: message.correct,
                        chosen: message.chosen,
                    };
                }
                break;
            case 'error':
                this.refusal = message;
                break;
            case 'phase':
                this.refusal = null;
                break;
        }
    }

    protected override welcomed(message: Welcome): void {
        super.welcomed(message);
        this.questionSet = message.question_set ?? '';
        this.progress = null;
        this.refusal = null;
        this.live = message.live ?? null;
        this.revealed = null;
    }

    #lived(live: Live): void {
        if (live.question.index !== this.live?.question.index) this.revealed = null;
        this.live = live;
    }
}
