import { ApiError } from '../protocol/api';
import type { ErrorMessage } from '../protocol/messages';
import { common, type ProblemCode } from '../text/common';
import { backoffMs } from './backoff';

/** Of statuses that say it all: a proxy answers with them, too. */
const codeOf: Readonly<Record<number, ProblemCode>> = {
    401: 'bad_token',
    413: 'too_large',
    429: 'rate_limited',
    503: 'unavailable',
};

const triesMax = 10;
const retryAfterMaxMs = 30_000;

/**
 * How long to wait before a call that failed for the `tries`-th time is tried again by itself, spread by chance and never earlier than the server
 * said; null where it is for a person to do. `random` is in [0, 1).
 */
export function retryMs(error: unknown, tries: number, random: number): number | null {
    if (!(error instanceof ApiError) || tries > triesMax) return null;
    const after = error.retryAfterMs ?? 0;
    if (![0, 429, 502, 503, 504].includes(error.status) || after > retryAfterMaxMs) return null;
    return after + backoffMs(tries, random);
}

/** In the language of the page, where it knows the code. */
const known = (code: string | undefined): string | undefined =>
    code && Object.hasOwn(common.problems, code) ? common.problems[code as ProblemCode] : undefined;

/** What to tell a person about a call that failed. The server's own words are English: they are for what is new to this page. */
export function failureText(error: unknown): string {
    if (!(error instanceof ApiError)) return common.failed.other;
    if (error.status === 0) return common.failed.unreachable;
    return known(error.problem?.code ?? codeOf[error.status]) ?? (error.message || common.failed.other);
}

/** What to tell a person about a command that was refused. */
export const refusalText = (refusal: ErrorMessage): string => known(refusal.code) ?? refusal.message;
