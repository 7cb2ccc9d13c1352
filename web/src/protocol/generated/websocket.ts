// Generated from api/asyncapi.yaml by scripts/generate_types.mjs: change that file instead.

export type RunId = string;

/** From 1, in the order in which they joined the run. */
export type ParticipantId = number;

/** At most 32 characters as people count them, and 128 bytes. */
export type Name = string;

/** Microseconds since the Unix epoch on the server's clock. */
export type Instant = number;

/** Microseconds. */
export type Duration = number;

export type Phase = 'lobby' | 'countdown' | 'running' | 'paused' | 'finished';

export type Role = 'host' | 'participant' | 'screen';

export type Result = 'right' | 'wrong' | 'partial' | 'late';

/** Extended time: how much slower this participant's own clock runs. Their limits are longer by it, and their elapsed times are by that clock: real time divided by it. */
export type TimeFactor = number;

export type OptionPositions = number[];

/** What a host decides about a run; all optional where a client sends them. */
export interface Settings {
    mode?: 'race' | 'live' | 'solo';
    /** Empty: all. */
    categories?: string[];
    /** How many; 0: all. */
    questions?: number;
    /** Per question; 0: each question's own, else 30 s. Otherwise at least 1000. */
    limit_ms?: number;
    /** Default: true; in live mode false. */
    shuffle_questions?: boolean;
    /** Default: true; in live mode false. */
    shuffle_options?: boolean;
    reveal?: 'each' | 'end';
    scoring?: 'points' | 'speedrun' | 'accuracy';
    partial?: boolean;
    penalty_ms?: number;
    credit_cap_ms?: number;
    countdown_ms?: number;
    late_join?: boolean;
    /** given: the server gives friendly names; whoever joined before keeps theirs. */
    names?: 'own' | 'given';
}

/** Settings as they are in force; every member is there. */
export interface EffectiveSettings {
    mode: 'race' | 'live' | 'solo';
    /** Empty: all. */
    categories: string[];
    /** How many; 0: all. */
    questions: number;
    /** Per question; 0: each question's own, else 30 s. Otherwise at least 1000. */
    limit_ms: number;
    /** Default: true; in live mode false. */
    shuffle_questions: boolean;
    /** Default: true; in live mode false. */
    shuffle_options: boolean;
    reveal: 'each' | 'end';
    scoring: 'points' | 'speedrun' | 'accuracy';
    partial: boolean;
    penalty_ms: number;
    credit_cap_ms: number;
    countdown_ms: number;
    late_join: boolean;
    /** given: the server gives friendly names; whoever joined before keeps theirs. */
    names: 'own' | 'given';
}

export interface Image {
    src: string;
    alt: string;
}

export interface Reference {
    title: string;
    url: string;
}

export interface Question {
    /** Position in the participant's own order. */
    index: number;
    total: number;
    /** Markdown as written. */
    prompt: string;
    /** Safe HTML, where it says more than the plain text. A formula in it is a span of the class “formula” (“formula displayed” on a line of its own) with its TeX. */
    prompt_html?: string;
    options: string[];
    /** Same order as options, where any of them has markup. */
    options_html?: string[];
    /** How many options are right. */
    select: number;
    /** What this participant really has, extended time included. */
    limit_ms: number;
    category: string;
    points: number;
    image?: Image;
    /** The address of the next question's picture, to fetch ahead. Participants only. */
    next_image?: string;
    /** When this question's clock began. */
    shown_at_us?: Instant;
    /** Live mode: when it is revealed. */
    opens_at_us?: Instant;
}

export interface Total {
    points: number;
    right: number;
    wrong: number;
    partial: number;
    late: number;
    /** Sum of the elapsed times, and of penalties where the scoring has them. */
    time_us: number;
}

/** Who stands next to a participant, and how far away by what decides between the two; exactly one of points, right and time_us. */
export interface Neighbour {
    name: Name;
    points?: number;
    right?: number;
    time_us?: Duration;
}

export interface You {
    participant: ParticipantId;
    name: Name;
    rank: number;
    ahead?: Neighbour;
    behind?: Neighbour;
    total: Total;
    position: number;
    finished: boolean;
    /** Where it is not 1. */
    time_factor?: TimeFactor;
    /** Live mode: to questions that are closed. */
    answers: {
        question: number;
        result: Result;
        points: number;
    }[];
}

export interface Live {
    question: Question;
    open: boolean;
    answered: number;
    correct?: OptionPositions;
    chosen?: Chosen;
}

/** How many chose each option. */
export type Chosen = number[];

export interface Hello {
    type: 'hello';
    token: string;
    seen?: number;
}

export interface Answer {
    type: 'answer';
    question: number;
    choice: OptionPositions;
}

export interface TimeRequest {
    type: 'time';
    t0: number;
}

export interface HostCommand {
    type: 'start' | 'pause' | 'resume' | 'next' | 'end' | 'lock' | 'unlock';
}

export interface Configure {
    type: 'configure';
    settings: Settings;
}

export interface Kick {
    type: 'kick';
    participant: ParticipantId;
}

export interface Grant {
    type: 'grant';
    participant: ParticipantId;
    time_factor: TimeFactor;
}

export interface Find {
    type: 'find';
    /** A part of a name, at most 128 bytes; case and accents do not count. */
    name: string;
}

export type ClientMessage = Hello | Answer | TimeRequest | HostCommand | Configure | Kick | Grant | Find;

export interface Welcome {
    type: 'welcome';
    /** For the host: which set the questions are from. */
    question_set?: string;
    run: RunId;
    role: Role;
    seq: number;
    phase: Phase;
    title: string;
    code: string;
    settings: EffectiveSettings;
    server_time_us: Instant;
    starts_at_us?: Instant;
    questions: number;
    /** Whether the question set has formulas: what draws them can be fetched ahead. */
    formulas?: boolean;
    roster: Roster;
    leaderboard: Leaderboard;
    you?: You;
    /** Before the start: the address of the first question's picture. Participants only. */
    next_image?: string;
    question?: Question;
    live?: Live;
    /** The host lets nobody new in. */
    locked: boolean;
    results: boolean;
    rematch?: Rematch;
}

export interface Time {
    type: 'time';
    t0: number;
    t1: Instant;
}

export interface PhaseMessage {
    type: 'phase';
    phase: Phase;
    starts_at_us?: Instant;
    server_time_us: Instant;
}

export interface Countdown {
    type: 'countdown';
    starts_at_us: Instant;
}

export interface SettingsMessage {
    type: 'settings';
    settings: EffectiveSettings;
    questions: number;
}

export interface QuestionMessage {
    type: 'question';
    question: Question;
}

export interface Recorded {
    type: 'recorded';
    seq: number;
    question: number;
    elapsed_us: Duration;
    choice: OptionPositions;
}

export interface Verdict {
    type: 'verdict';
    seq: number;
    question: number;
    result: Result;
    points: number;
    elapsed_us: Duration;
    credit_us: Duration;
    choice: OptionPositions;
    correct?: OptionPositions;
    explanation?: string;
    explanation_html?: string;
    references?: Reference[];
    total: Total;
    rank: number;
    players: number;
    /** Not in live mode. */
    ahead?: Neighbour;
    /** Not in live mode. */
    behind?: Neighbour;
    next: Question | null;
}

export interface Reveal {
    type: 'reveal';
    question: number;
    correct: OptionPositions;
    explanation?: string;
    explanation_html?: string;
    references?: Reference[];
    chosen: Chosen;
    result?: Result;
    rank?: number;
    ahead?: Neighbour;
    behind?: Neighbour;
    total?: Total;
}

export interface Roster {
    type: 'roster';
    players: number;
    present: number;
    participants: RosterEntry[];
}

export interface RosterEntry {
    participant: ParticipantId;
    name: Name;
    present: boolean;
    finished: boolean;
    /** For the host, where it is not 1. */
    time_factor?: TimeFactor;
}

export interface Found {
    type: 'found';
    /** What was looked for. */
    name: string;
    /** How many there are in all. */
    matches: number;
    /** The best matches first: the whole name, the beginning of a name, of a word in it, anything else. */
    participants: RosterEntry[];
}

export interface LeaderboardRow {
    rank: number;
    participant: ParticipantId;
    name: Name;
    points: number;
    right: number;
    /** Questions answered (live mode: of those that are closed). */
    position: number;
    time_us: Duration;
}

export interface Leaderboard {
    type: 'leaderboard';
    seq: number;
    players: number;
    finished: number;
    top: LeaderboardRow[];
}

export interface Progress {
    type: 'progress';
    answered: number;
    present: number;
    players: number;
    finished: number;
    positions: number[];
    live?: Live;
    /** For the host, of at most 2000 players: who is here and has not answered. */
    waiting?: Stragglers;
    /** With `waiting`: how many they are in all. */
    waiting_count?: number;
    /** Likewise: who is not here and has not answered. */
    gone?: Stragglers;
    /** With `gone`: how many they are in all. */
    gone_count?: number;
}

/** The longest on their question first. */
export type Stragglers = {
    participant: ParticipantId;
    name: Name;
    /** Questions answered. */
    position: number;
    /** When the question they are on was released. */
    since_us: Instant;
    /** Where it is not 1. */
    time_factor?: TimeFactor;
}[];

export interface Finished {
    type: 'finished';
    rank: number;
    players: number;
    total: Total;
    reason: 'all_answered' | 'run_over';
}

export interface ResultsMessage {
    type: 'results';
    run: RunId;
    finished_at_us: Instant;
    leaderboard: Leaderboard;
}

export interface Kicked {
    type: 'kicked';
}

export interface LockMessage {
    type: 'lock';
    locked: boolean;
}

export interface Granted {
    type: 'granted';
    time_factor: TimeFactor;
}

export interface Rematch {
    type: 'rematch';
    run: RunId;
    code: string;
}

export interface ErrorMessage {
    type: 'error';
    code:
        | 'bad_message'
        | 'bad_token'
        | 'token_expired'
        | 'unknown_run'
        | 'not_allowed'
        | 'not_running'
        | 'not_current'
        | 'not_in_lobby'
        | 'not_paused'
        | 'bad_choice'
        | 'bad_settings'
        | 'no_questions'
        | 'run_finished'
        | 'unknown_participant'
        | 'rate_limited'
        | 'unavailable';
    message: string;
    question?: number;
}

export type ServerMessage =
    | Welcome
    | Time
    | PhaseMessage
    | Countdown
    | SettingsMessage
    | QuestionMessage
    | Recorded
    | Verdict
    | Reveal
    | Roster
    | Found
    | Leaderboard
    | Progress
    | Finished
    | ResultsMessage
    | Kicked
    | LockMessage
    | Granted
    | Rematch
    | ErrorMessage;
