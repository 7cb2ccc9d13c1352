import type {
    ErrorMessage,
    Neighbour,
    Question,
    Recorded,
    Reference,
    Result,
    RevealMessage,
    ServerMessage,
    Total,
    Verdict,
    Welcome,
} from '../protocol/messages';
import { Outbox, type PendingAnswer } from './outbox';
import { RunView } from './run_view.svelte';

const nothing: Total = { points: 0, right: 0, wrong: 0, partial: 0, late: 0, time_us: 0 };

/** A question that has been answered, as far as this device knows. */
export interface Answered {
    question: Question | null;
    index: number;
    result: Result | null;
    points: number;
    elapsed: number | null;
    choice: number[];
    correct: number[] | null;
    explanation: string;
    explanationHtml: string | undefined;
    references: Reference[];
    /** How long after the question came it was given here, in µs, where the network took it to the server much later. */
    heldUp?: number | undefined;
}

/** What the network takes in any case; more than this, and the player is told why the clock says something else. */
const heldUpMinUs = 1_000_000;

export interface CurrentQuestion {
    question: Question;
    /** When its clock began, on the server's clock. In live mode: when it opens. */
    shownAt: number;
}

/** Live mode: an answer that the server has, while its question is open and nobody knows whether it is right. */
export interface RecordedAnswer {
    question: number;
    choice: number[];
    /** As in PendingAnswer, where it was given on this page. */
    after_us: number | undefined;
}

/** What the answers that are out need from the connection. */
export interface Link {
    send(answer: PendingAnswer): boolean;
    resync(): void;
    now(): number;
    later(action: () => void): void;
}

/** A participant's own race, folded from the server's messages, and the answer that is on its way. */
export class PlayerRun extends RunView {
    name = $state('');
    participant = $state(0);
    /** 0: not known, since nothing of one's own has been told. */
    rank = $state(0);
    /** As of the verdict or reveal before the latest; 0: there was none. */
    rankBefore = $state(0);
    /** Who stands right before and right after, as of the latest verdict; nobody knows once the rank has changed since. */
    ahead = $state.raw<Neighbour | null>(null);
    behind = $state.raw<Neighbour | null>(null);
    players = $state(0);
    total = $state.raw<Total>(nothing);
    streak = $state(0);
    finished = $state(false);
    kicked = $state(false);
    /** Extended time: how much longer than others' the own limits are. */
    timeFactor = $state(1);
    current = $state.raw<CurrentQuestion | null>(null);
    /** The answer that the server is not known to have. */
    pending = $state.raw<PendingAnswer | null>(null);
    /** Whether it was handed to a live connection. */
    sent = $state(false);
    recorded = $state.raw<RecordedAnswer | null>(null);
    /** The latest verdict, or in live mode the latest reveal. */
    last = $state.raw<Answered | null>(null);
    /** Live mode: the question is closed and its solution shown. */
    revealed = $state.raw<RevealMessage | null>(null);
    /** By question, from the verdicts this page has seen. */
    answered = $state.raw<Answered[]>([]);
    /** The picture of the question after the one on screen, to be there before it is asked. */
    nextImage = $state('');

    /** The question on screen is answered, and the server has not said yet that it has the answer. */
    readonly waiting = $derived(
        this.pending !== null && this.pending.question === this.current?.question.index,
    );

    /** The rank as of the latest verdict or reveal. */
    #rankTold = 0;
    /** The place in the run's log that the latest verdict's rank is of. */
    #rankedAt = 0;

    constructor(
        private readonly outbox: Outbox,
        private readonly link: Link,
    ) {
        super();
        this.pending = outbox.pending;
    }

    /** Answers the question on screen; `[]` gives it up. Once answered it stays so. */
    answer(choice: number[]): void {
        if (!this.current || this.waiting) return;
        const after = Math.max(0, Math.round(this.link.now() - this.current.shownAt));
        const answer = { question: this.current.question.index, choice, after_us: after };
        this.outbox.put(answer);
        this.pending = answer;
        this.sent = this.link.send(answer);
    }

    override fold(message: ServerMessage): void {
        super.fold(message);
        switch (message.type) {
            case 'phase':
                if (message.phase === 'running') this.#flush();
                if (message.phase === 'finished') this.#settleAll();
                break;
            case 'question':
                this.#show(message.question);
                break;
            case 'recorded':
                this.#recorded(message);
                break;
            case 'verdict':
                this.#judged(message);
                break;
            case 'reveal':
                this.#reveal(message);
                break;
            case 'finished':
                this.finished = true;
                this.rank = message.rank;
                this.players = message.players;
                this.total = message.total;
                this.current = null;
                this.#settleAll();
                break;
            case 'granted':
                this.timeFactor = message.time_factor;
                break;
            case 'kicked':
                this.kicked = true;
                break;
            case 'error':
                this.#refused(message);
                break;
            case 'roster':
                this.players = message.players;
                break;
            case 'leaderboard': {
                this.players = message.players;
                const own = message.top.find((entry) => entry.participant === this.participant);
                // In live mode a reveal says the rank.
                const later = message.seq > this.#rankedAt && this.settings?.mode !== 'live';
                if (own && own.rank !== this.rank && later) {
                    this.rank = own.rank;
                    this.#standsNextTo({});
                }
                break;
            }
        }
    }

    protected override welcomed(message: Welcome): void {
        super.welcomed(message);
        this.players = message.leaderboard.players;
        const you = message.you;
        if (you) {
            this.name = you.name;
            this.participant = you.participant;
            if (you.answers.length > 0) {
                this.rank = this.rankBefore = this.#rankTold = you.rank;
                this.#standsNextTo(you);
                this.total = you.total;
            }
            this.finished = you.finished;
            this.timeFactor = you.time_factor ?? 1;
            this.answered = you.answers.map(
                (answer) => this.#answeredAt(answer.question) ?? remembered(answer),
            );
            this.streak = streakOf(this.answered);
        }
        this.sent = false;
        this.nextImage = message.next_image ?? '';
        if (message.question) this.#show(message.question);
        else if (this.finished || this.over) this.current = null;
        if (this.over) this.#settleAll();
        else this.#flush();
    }

    #show(question: Question): void {
        const same = this.current?.question.index === question.index;
        const began = question.opens_at_us ?? question.shown_at_us;
        const shownAt = began ?? (same && this.current ? this.current.shownAt : this.link.now());
        this.current = { question, shownAt };
        this.nextImage = question.next_image ?? '';
        if (!same) this.revealed = null;
    }

    #recorded({ question, choice }: Recorded): void {
        this.recorded = { question, choice, after_us: this.#givenAfter(question) };
        this.#settle(question);
    }

    #judged(verdict: Verdict): void {
        const at = this.current?.question;
        const answered: Answered = {
            question:
                at?.index === verdict.question ? at : (this.#answeredAt(verdict.question)?.question ?? null),
            index: verdict.question,
            result: verdict.result,
            points: verdict.points,
            elapsed: verdict.elapsed_us,
            choice: verdict.choice,
            correct: verdict.correct ?? null,
            explanation: verdict.explanation ?? '',
            explanationHtml: verdict.explanation_html,
            references: verdict.references ?? [],
            // An answer that was sent twice is judged once, and told twice.
            heldUp: this.#heldUp(verdict) ?? this.#answeredAt(verdict.question)?.heldUp,
        };
        this.#remember(answered);
        this.players = verdict.players;
        this.total = verdict.total;
        // In live mode the reveal, which comes with it, says the place.
        if (this.settings?.mode !== 'live') {
            this.#ranked(verdict.rank);
            this.#rankedAt = verdict.seq;
            this.#standsNextTo(verdict);
        }
        this.#settle(verdict.question);
        if (verdict.next) {
            if (verdict.next.index > (at?.index ?? -1)) this.#show(verdict.next);
        } else if (this.settings?.mode !== 'live') {
            this.current = null;
        }
    }

    #reveal(message: RevealMessage): void {
        const before = this.#answeredAt(message.question);
        const question = this.current?.question.index === message.question ? this.current.question : null;
        this.revealed = message;
        this.#remember({
            question: question ?? before?.question ?? null,
            index: message.question,
            // Closed without an answer of one's own.
            result: message.result ?? before?.result ?? 'late',
            points: before?.points ?? 0,
            elapsed: before ? before.elapsed : 0,
            choice: before?.choice ?? [],
            correct: message.correct,
            explanation: message.explanation ?? '',
            explanationHtml: message.explanation_html,
            references: message.references ?? [],
            heldUp: before?.heldUp,
        });
        if (message.rank !== undefined) this.#ranked(message.rank);
        this.#standsNextTo(message);
        this.total = message.total ?? this.total;
        this.#settle(message.question);
    }

    #refused(error: ErrorMessage): void {
        if (!this.pending || (error.question !== undefined && error.question !== this.pending.question))
            return;
        switch (error.code) {
            case 'unavailable':
            case 'rate_limited':
                this.sent = false;
                this.link.later(() => this.#flush());
                break;
            case 'not_running':
                // Paused: it is sent when the race goes on.
                this.sent = false;
                break;
            case 'not_current':
                this.#settleAll();
                this.link.resync();
                break;
            case 'bad_choice':
            case 'run_finished':
                this.#settleAll();
                break;
        }
    }

    #flush(): void {
        if (this.pending && !this.sent && this.phase === 'running') this.sent = this.link.send(this.pending);
    }

    #settle(question: number): void {
        this.outbox.settle(question);
        if (this.pending?.question === question) {
            this.pending = null;
            this.sent = false;
        }
    }

    #settleAll(): void {
        this.outbox.clear();
        this.pending = null;
        this.sent = false;
    }

    #heldUp(verdict: Verdict): number | undefined {
        const after = this.#givenAfter(verdict.question);
        if (after === undefined || verdict.choice.length === 0) return undefined;
        const limit = this.current ? this.current.question.limit_ms * 1000 : 0;
        const inTime = verdict.result === 'late' && after < limit;
        return inTime || verdict.elapsed_us - after > heldUpMinUs ? after : undefined;
    }

    #givenAfter(question: number): number | undefined {
        return [this.pending, this.recorded].find((given) => given?.question === question)?.after_us;
    }

    #standsNextTo(next: { ahead?: Neighbour; behind?: Neighbour }): void {
        this.ahead = next.ahead ?? null;
        this.behind = next.behind ?? null;
    }

    #ranked(rank: number): void {
        this.rankBefore = this.#rankTold;
        this.rank = this.#rankTold = rank;
    }

    #remember(answered: Answered): void {
        this.last = answered;
        this.answered = [...this.answered.filter((other) => other.index !== answered.index), answered].sort(
            (a, b) => a.index - b.index,
        );
        this.streak = streakOf(this.answered);
    }

    #answeredAt(index: number): Answered | undefined {
        return this.answered.find((answered) => answered.index === index);
    }
}

/** How many of the latest answers in a row were right. */
function streakOf(answered: readonly Answered[]): number {
    let streak = 0;
    for (let i = answered.length - 1; i >= 0 && answered[i]?.result === 'right'; --i) ++streak;
    return streak;
}

function remembered(answer: { question: number; result: Result; points: number }): Answered {
    return {
        question: null,
        index: answer.question,
        result: answer.result,
        points: answer.points,
        elapsed: null,
        choice: [],
        correct: null,
        explanation: '',
        explanationHtml: undefined,
        references: [],
    };
}
