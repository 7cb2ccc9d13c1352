// Generated from api/openapi.yaml by scripts/generate_types.mjs: change that file instead.

import type { EffectiveSettings, Image, Reference, Settings, TimeFactor } from './websocket';

export interface Problem {
    type: string;
    title: string;
    status: number;
    detail: string;
    /** What was wrong, for programs with words of their own; none where the status says it all. */
    code?:
        | 'being_stored'
        | 'locked'
        | 'name_banned'
        | 'name_empty'
        | 'name_taken'
        | 'name_too_long'
        | 'no_questions'
        | 'not_allowed'
        | 'not_over'
        | 'nothing_missed'
        | 'run_finished'
        | 'run_full'
        | 'sample_set'
        | 'too_late'
        | 'unknown_code'
        | 'unknown_run'
        | 'unknown_set';
    /** Join: a name that is free. */
    suggestion?: string;
}

export interface Finding {
    file: string;
    line?: number;
    column?: number;
    row?: number;
    question?: number;
    /** What is wrong, for programs with words of their own. */
    code:
        | 'all_to_be_chosen'
        | 'answer_line_missing'
        | 'answer_missing'
        | 'answer_nowhere'
        | 'answer_unknown'
        | 'answers_disagree'
        | 'binary_file'
        | 'braces_unpaired'
        | 'character_lost'
        | 'code_unclosed'
        | 'column_missing'
        | 'column_skipped'
        | 'correct_ambiguous'
        | 'correct_empty'
        | 'correct_none'
        | 'correct_repeated'
        | 'correct_unknown'
        | 'every_option_correct'
        | 'file_empty'
        | 'file_too_large'
        | 'format_unknown'
        | 'gzip_file'
        | 'id_invalid'
        | 'id_repeated'
        | 'image_invalid'
        | 'image_not_https'
        | 'image_not_of_question'
        | 'image_second'
        | 'image_unusable'
        | 'json_comma'
        | 'json_incomplete'
        | 'json_malformed'
        | 'json_too_deep'
        | 'json_trailing'
        | 'language_invalid'
        | 'limit_invalid'
        | 'limit_out_of_range'
        | 'marked_most_voted'
        | 'media_skipped'
        | 'member_skipped'
        | 'member_wrong'
        | 'mended'
        | 'more_errors'
        | 'more_warnings'
        | 'no_questions'
        | 'no_questions_in_markdown'
        | 'not_a_set'
        | 'not_legacy_json'
        | 'not_utf8'
        | 'old_office_file'
        | 'option_empty'
        | 'option_letter'
        | 'option_wrong'
        | 'options_after_explanation'
        | 'options_are_images'
        | 'options_count'
        | 'options_same'
        | 'options_taken_apart'
        | 'partly_right'
        | 'pdf_file'
        | 'points_invalid'
        | 'points_out_of_range'
        | 'prompt_empty'
        | 'prompt_repeated'
        | 'question_skipped'
        | 'question_wrong'
        | 'quote_unclosed'
        | 'reference_invalid'
        | 'references_too_many'
        | 'row_too_wide'
        | 'rtf_file'
        | 'section_skipped'
        | 'sheet_skipped'
        | 'tags_too_many'
        | 'text_skipped'
        | 'text_too_long'
        | 'title_not_used'
        | 'too_many_questions'
        | 'type_skipped'
        | 'utf16_file'
        | 'weights_unused'
        | 'workbook_damaged'
        | 'workbook_too_large'
        | 'xml_file'
        | 'xml_malformed'
        | 'xml_too_large'
        | 'zip_file';
    /** What the message names, as api/finding-examples.json shows for each code. */
    values: (string | number)[];
    /** English. */
    message: string;
}

export interface UploadProblem {
    type: string;
    title: string;
    status: number;
    detail: string;
    /** What was wrong, for programs with words of their own; none where the status says it all. */
    code?:
        | 'being_stored'
        | 'locked'
        | 'name_banned'
        | 'name_empty'
        | 'name_taken'
        | 'name_too_long'
        | 'no_questions'
        | 'not_allowed'
        | 'not_over'
        | 'nothing_missed'
        | 'run_finished'
        | 'run_full'
        | 'sample_set'
        | 'too_late'
        | 'unknown_code'
        | 'unknown_run'
        | 'unknown_set';
    /** Join: a name that is free. */
    suggestion?: string;
    errors: Finding[];
}

export interface Limits {
    /** The largest file that can be uploaded here. */
    upload_bytes: number;
}

export interface Uploaded {
    question_sets: {
        question_set: QuestionSetId;
        title: string;
        questions: number;
        categories: Categories;
        warnings: Finding[];
        /** The host's own other sets of this title, as they were before. */
        namesakes: QuestionSetId[];
        /** Of a preview: questions with warnings, and the first ones, up to 1 MiB of them as they are stored. */
        preview?: PreviewedQuestion[];
    }[];
}

export interface PreviewedQuestion {
    number: number;
    /** As it is stored. */
    question: unknown;
    rendered: RenderedQuestion;
}

export type QuestionSetId = string;

export type Categories = {
    name: string;
    questions: number;
}[];

export interface Library {
    question_sets: {
        question_set: QuestionSetId;
        title: string;
        language: string;
        description: string;
        questions: number;
        categories: Categories;
        sample: boolean;
        added_at: Timestamp;
    }[];
}

export type QuestionSet = unknown;

export interface IdentifiedQuestionSet {
    question_set: QuestionSetId;
    title: string;
    questions: unknown[];
    /** At the same places as the questions, the safe HTML of what has markup. */
    rendered: RenderedQuestion[];
}

export interface RenderedQuestion {
    prompt_html?: string;
    /** "" for an option without markup. */
    options_html?: string[];
    explanation_html?: string;
}

/** RFC 3339 in UTC. */
export type Timestamp = string;

export interface HostRequest {
    /** The host key, where the server has one. */
    key?: string;
    name?: string;
}

export interface HostGrant {
    host: string;
    token: string;
    /** Seconds. */
    expires_in: number;
}

/** A question set, or the run that this one is a rematch of, has to be there. */
export interface RunRequest {
    question_set?: string;
    /** A run of this host that is over: what is left out is taken from it, and whoever is still connected to it is told. */
    rematch_of?: string;
    title?: string;
    settings?: Settings;
}

export interface RunGrant {
    run: string;
    code: string;
    join_url: string;
    token: string;
    /** Of a rematch: whether those who are still connected to the run before have been told. */
    invited?: boolean;
}

export interface RunToken {
    run: string;
    /** Where people join: what a QR code has to say. */
    join_url: string;
    token: string;
    expires_in: number;
}

export interface JoinRequest {
    code: string;
    /** Needed where the run's names are `own`. Where they are `given` it may be one that was suggested, which is then given, with another number where somebody has it; any other text, or none, gets a name that is drawn. */
    name?: string;
    /** A random text of the client's own, for one participant in one run. The same attempt again gives the same participant (with the name that they have), so after a 503 or a lost answer a client can safely repeat its request. Keep it as secret as a token. */
    attempt?: string;
}

export interface JoinGrant {
    run: string;
    code: string;
    participant: number;
    /** As cleaned, or as given. */
    name: string;
    token: string;
    expires_in: number;
}

export interface ScreenRequest {
    code: string;
}

export interface Lobby {
    run: string;
    code: string;
    title: string;
    mode: 'race' | 'live' | 'solo';
    phase: 'lobby' | 'countdown' | 'running' | 'paused' | 'finished';
    players: number;
    questions: number;
    /** Whether somebody new could join now. */
    joinable: boolean;
    /** The host lets nobody new in. */
    locked: boolean;
    /** own: whoever joins says their name. given: they get one. */
    names: 'own' | 'given';
    /** Friendly names that are free, others each time; none where nobody may join. */
    suggestions: string[];
}

export interface RunsUnderWay {
    runs: {
        run: string;
        code: string;
        title: string;
        mode: 'race' | 'live' | 'solo';
        /** finished: the results are being stored. */
        phase: 'lobby' | 'countdown' | 'running' | 'paused' | 'finished';
        players: number;
        questions: number;
        created_at: Timestamp;
    }[];
}

export interface Runs {
    /** Where there are older ones: `before` for the next page. */
    next?: string;
    runs: {
        run: string;
        title: string;
        question_set: QuestionSetId;
        started_at: Timestamp;
        finished_at: Timestamp;
        participants: number;
        questions: number;
    }[];
}

export interface Results {
    run: string;
    title: string;
    question_set: QuestionSetId;
    settings: EffectiveSettings;
    started_at: Timestamp;
    finished_at: Timestamp;
    players: number;
    participants: ParticipantResult[];
    questions: QuestionResult[];
}

export interface ParticipantResult {
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
    time_factor?: TimeFactor;
    answers: {
        /** A question id of the stored set. */
        question: string;
        /** Option positions of the stored set. */
        choice: number[];
        result: 'right' | 'wrong' | 'partial' | 'late';
        elapsed_us: number;
        credit_us: number;
        points: number;
    }[];
}

export interface QuestionResult {
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
    times?: TimeHistogram;
}

/** How many answers took how long, in equal slices of time from 0; without those that came too late. Results of earlier versions have none. */
export interface TimeHistogram {
    /** Of a slice; 0 where there was no answer. */
    width_us: number;
    right: number[];
    /** Wrong and partly right ones. */
    other: number[];
}
