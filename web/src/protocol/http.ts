// The HTTP bodies, generated from api/openapi.yaml, under the names that the UI uses.

import type * as generated from './generated/http';
import type { Image, Reference } from './generated/websocket';

export type {
    Finding,
    HostGrant,
    JoinGrant,
    Library,
    Lobby,
    ParticipantResult,
    QuestionResult,
    Results,
    RunGrant,
    Runs,
    RunsUnderWay,
    RunToken,
    TimeHistogram,
} from './generated/http';

export type Problem = generated.Problem & { errors?: generated.Finding[] };
export interface Uploaded {
    question_sets: UploadedSet[];
}
export type SetSummary = generated.Library['question_sets'][number];
export type UploadedSet = Omit<generated.Uploaded['question_sets'][number], 'preview'> & {
    preview?: PreviewedQuestion[];
};
export type RunSummary = generated.Runs['runs'][number];
export type RunUnderWay = generated.RunsUnderWay['runs'][number];

/** The stored form of a question set (api/question-set.schema.json), and its texts as participants see them. */
export interface StoredSet {
    question_set: string;
    title: string;
    language?: string;
    licence?: string;
    source?: string;
    description?: string;
    questions: StoredQuestion[];
    rendered: generated.RenderedQuestion[];
}

/** A question to look at, with its place in its set. */
export interface PreviewedQuestion {
    number: number;
    question: StoredQuestion;
    rendered: generated.RenderedQuestion;
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
