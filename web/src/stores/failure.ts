import { ApiError } from '../protocol/api';
import { common } from '../text/common';

/** What to tell a person about a call that failed: the server's own words where it has some. */
export function failureText(error: unknown): string {
    if (!(error instanceof ApiError)) return common.failed.other;
    if (error.status === 0) return common.failed.unreachable;
    if (error.message) return error.message;
    if (error.status === 404) return common.failed.notFound;
    if (error.status === 429) return common.failed.tooMany;
    return common.failed.other;
}
