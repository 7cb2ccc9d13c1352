// The HTTP bodies of docs/protocol.md (api/openapi.yaml is their machine-readable form).

import type { Image, Mode, Phase, Reference, Result, Settings } from './messages';

export interface Problem {
    type?: string;
    title: string;
    status: number;
    detail?: string;
    errors?: Finding[];
}

/** What is wrong with an uploaded file, and where. */
export interface Finding {
    file: string;
    line?: number;
    column?: number;
    row?: number;
    question?: string | number;
    message: string;
}

export interface HostSignedOn {
    host: string;
    token: string;
    expires_in: number;
}

export interface RunCreated {
    run: string;
    code: string;
    join_url: string;
    token: string;
}

export interface RunToken {
    run: string;
    token: string;
    expires_in: number;
}

export interface Joined extends RunToken {
    participant: number;
    name: string;
}

export interface RunPreview {
    run: string;
    code: string;
    title: string;
    mode: Mode;
    phase: Phase;
    players: number;
    questions: number;
    joinable: boolean;
}

export interface Category {
    name: string;
    questions: number;
}

export interface UploadedSet {
    question_set: string;
    title: string;
    questions: number;
    categories: Category[];
    warnings: Finding[];
}

export interface Upload {
    question_sets: UploadedSet[];
}

export interface SetSummary {
    question_set: string;
    title: string;
    language?: string;
    description?: string;
    questions: number;
    categories: Category[];
    sample: boolean;
    added_at?: string;
}

export interface StoredQuestion {
    id: string;
    prompt: string;
    options: { text: string }[];
    correct: number[];
    category?: string;
    tags?: string[];
    explanation?: string;
    references?: Reference[];
    limit_ms?: number;
    points?: number;
    image?: Image;
}

export interface StoredSet {
    question_set: string;
    title: string;
    language?: string;
    licence?: string;
    source?: string;
    description?: string;
    questions: StoredQuestion[];
}

export interface RunSummary {
    run: string;
    title: string;
    question_set: string;
    started_at: string;
    finished_at: string;
    participants: number;
    questions: number;
}

export interface ResultAnswer {
    question: string;
    choice: number[];
    result: Result;
    elapsed_us: number;
    credit_us: number;
    points: number;
}

export interface ResultParticipant {
    participant: number;
    name: string;
    rank: number;
    points: number;
    right: number;
    wrong: number;
    partial: number;
    late: number;
    time_us: number;
    finished: boolean;
    answers: ResultAnswer[];
}

export interface ResultQuestion {
    id: string;
    prompt: string;
    prompt_html?: string;
    options: string[];
    options_html?: string[];
    correct: number[];
    category: string;
    explanation: string;
    explanation_html?: string;
    references: Reference[];
    image?: Image;
    right: number;
    wrong: number;
    partial: number;
    late: number;
    chosen: number[];
    median_us: number;
}

export interface RunResults {
    run: string;
    title: string;
    question_set: string;
    settings: Settings;
    started_at: string;
    finished_at: string;
    players: number;
    participants: ResultParticipant[];
    questions: ResultQuestion[];
}
