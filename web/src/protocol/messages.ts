// The WebSocket vocabulary of docs/protocol.md (api/asyncapi.yaml is its machine-readable form).
// Times: `…_us` whole microseconds on the server's clock, `…_ms` whole milliseconds.

export type Role = 'host' | 'participant' | 'screen';
export type Phase = 'lobby' | 'countdown' | 'running' | 'paused' | 'finished';
export type Mode = 'race' | 'live' | 'solo';
export type Reveal = 'each' | 'end';
export type Scoring = 'points' | 'speedrun' | 'accuracy';
export type Result = 'right' | 'wrong' | 'partial' | 'late';

export interface Settings {
    mode: Mode;
    categories: string[];
    questions: number;
    limit_ms: number;
    shuffle_questions: boolean;
    shuffle_options: boolean;
    reveal: Reveal;
    scoring: Scoring;
    partial: boolean;
    penalty_ms: number;
    credit_cap_ms: number;
    countdown_ms: number;
    late_join: boolean;
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
    index: number;
    total: number;
    prompt: string;
    prompt_html?: string;
    options: string[];
    options_html?: string[];
    select: number;
    limit_ms: number;
    category: string;
    points?: number;
    image?: Image;
    shown_at_us?: number;
    opens_at_us?: number;
}

export interface Total {
    points: number;
    right: number;
    wrong: number;
    partial: number;
    late: number;
    time_us: number;
}

export interface RosterEntry {
    participant: number;
    name: string;
    present: boolean;
    finished: boolean;
}

export interface Roster {
    players: number;
    present: number;
    participants: RosterEntry[];
}

export interface Standing {
    rank: number;
    participant: number;
    name: string;
    points: number;
    right: number;
    position: number;
    time_us: number;
}

export interface Leaderboard {
    seq: number;
    players: number;
    finished: number;
    top: Standing[];
}

export interface You {
    participant: number;
    name: string;
    rank: number;
    total: Total;
    position: number;
    finished: boolean;
    answers: { question: number; result: Result; points: number }[];
}

export interface Live {
    question: Question;
    open: boolean;
    answered: number;
    correct?: number[];
    chosen?: number[];
}

export interface Welcome {
    type: 'welcome';
    run: string;
    role: Role;
    seq: number;
    phase: Phase;
    title: string;
    code: string;
    settings: Settings;
    server_time_us: number;
    starts_at_us?: number;
    questions: number;
    roster: Roster;
    leaderboard: Leaderboard;
    you?: You;
    question?: Question;
    live?: Live;
    results: boolean;
}

export interface Verdict {
    type: 'verdict';
    question: number;
    result: Result;
    points: number;
    elapsed_us: number;
    credit_us: number;
    choice: number[];
    correct?: number[];
    explanation?: string;
    explanation_html?: string;
    references?: Reference[];
    total: Total;
    rank: number;
    players: number;
    next: Question | null;
}

export interface RevealMessage {
    type: 'reveal';
    question: number;
    correct: number[];
    explanation?: string;
    explanation_html?: string;
    references?: Reference[];
    chosen: number[];
    result?: Result;
    rank?: number;
    total?: Total;
}

export interface Progress {
    type: 'progress';
    answered: number;
    present: number;
    players: number;
    finished: number;
    positions: number[];
    live?: Live;
}

export interface Finished {
    type: 'finished';
    rank: number;
    players: number;
    total: Total;
    reason: 'all_answered' | 'run_over';
}

export interface ErrorMessage {
    type: 'error';
    code: ErrorCode;
    message: string;
    question?: number;
}

export type ErrorCode =
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

export type ServerMessage =
    | Welcome
    | { type: 'time'; t0: number; t1: number }
    | { type: 'phase'; phase: Phase; starts_at_us?: number; server_time_us: number }
    | { type: 'countdown'; starts_at_us: number }
    | { type: 'settings'; settings: Settings; questions: number }
    | { type: 'question'; question: Question }
    | Verdict
    | RevealMessage
    | ({ type: 'roster' } & Roster)
    | ({ type: 'leaderboard' } & Leaderboard)
    | Progress
    | Finished
    | { type: 'results'; run: string; finished_at_us: number; leaderboard: Leaderboard }
    | { type: 'kicked' }
    | ErrorMessage;

export type ClientMessage =
    | { type: 'hello'; token: string; seen: number }
    | { type: 'answer'; question: number; choice: number[] }
    | { type: 'time'; t0: number }
    | { type: 'start' | 'pause' | 'resume' | 'next' | 'end' }
    | { type: 'configure'; settings: Partial<Settings> }
    | { type: 'kick'; participant: number };

export const subprotocol = 'mc-speedrun.v1';

export const closeCode = {
    done: 1000,
    policy: 1008,
    kicked: 4001,
    replaced: 4002,
    tokenRefused: 4003,
} as const;
