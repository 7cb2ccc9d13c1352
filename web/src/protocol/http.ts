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
    Uploaded,
} from './generated/http';

export type Problem = generated.Problem & { errors?: generated.Finding[] };
export type SetSummary = generated.Library['question_sets'][number];
export type UploadedSet = generated.Uploaded['question_sets'][number];
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
