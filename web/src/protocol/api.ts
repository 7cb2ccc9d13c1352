import type {
    HostGrant,
    JoinGrant,
    Library,
    Lobby,
    Problem,
    Results,
    RunGrant,
    Runs,
    RunsUnderWay,
    RunToken,
    StoredSet,
} from './http';
import type { Settings } from './messages';

/** What the server answered instead of what was asked for; status 0: it could not be reached. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        readonly problem: Problem | null,
        readonly retryAfterMs: number | null = null,
    ) {
        super(problem?.detail ?? problem?.title ?? '');
    }
}

interface Call {
    method?: string;
    token?: string | undefined;
    language?: string;
    body?: unknown;
}

async function send(path: string, call: Call): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (call.language) headers['Accept-Language'] = call.language;
    if (call.token) headers.Authorization = `Bearer ${call.token}`;
    const init: RequestInit = { method: call.method ?? 'GET', headers, cache: 'no-store' };
    if (call.body !== undefined) {
        headers['Content-Type'] = 'application/json';
        init.body = JSON.stringify(call.body);
    }
    let response: Response;
    try {
        response = await fetch(path, init);
    } catch {
        throw new ApiError(0, null);
    }
    if (!response.ok) throw await errorOf(response);
    return response;
}

async function errorOf(response: Response): Promise<ApiError> {
    const after = Number(response.headers.get('Retry-After') ?? NaN);
    let problem: Problem | null = null;
    try {
        problem = (await response.json()) as Problem;
    } catch {
        // Not from this server (a proxy's page): the status has to say it all.
    }
    return new ApiError(response.status, problem, Number.isFinite(after) ? after * 1000 : null);
}

async function json<T>(path: string, call: Call = {}): Promise<T> {
    const response = await send(path, call);
    return (await response.json()) as T;
}

const id = encodeURIComponent;

export const api = {
    signOnHost: (body: { key?: string; name?: string }, token?: string) =>
        json<HostGrant>('/signon/host', { method: 'POST', body, token }),
    createRun: (
        token: string,
        body: ({ question_set: string } | { rematch_of: string; question_set?: string }) & {
            title?: string;
            settings?: Partial<Settings>;
        },
    ) => json<RunGrant>('/signon/runs', { method: 'POST', body, token }),
    runsUnderWay: (token: string) => json<RunsUnderWay>('/signon/runs', { token }),
    runToken: (token: string, run: string) =>
        json<RunToken>(`/signon/runs/${id(run)}/token`, { method: 'POST', token }),
    /** The same attempt again is the same participant. `before`: the token of the run that this one follows. */
    join: (code: string, name: string, attempt: string, before?: string) =>
        json<JoinGrant>('/signon/join', { method: 'POST', body: { code, name, attempt }, token: before }),
    /** A run for one, of the questions missed in the run of that token. */
    practise: (token: string) => json<JoinGrant>('/signon/practice', { method: 'POST', token }),
    screen: (code: string) => json<RunToken>('/signon/screen', { method: 'POST', body: { code } }),
    /** With names to choose from, in that language. */
    preview: (code: string, language: string) => json<Lobby>(`/signon/runs/${id(code)}`, { language }),
    sets: (token: string) => json<Library>('/question-sets', { token }),
    set: (token: string, set: string) => json<StoredSet>(`/question-sets/${id(set)}`, { token }),
    removeSet: (token: string, set: string) =>
        send(`/question-sets/${id(set)}`, { method: 'DELETE', token }).then(() => undefined),
    runs: (token: string, before?: string) =>
        json<Runs>(before ? `/runs?before=${id(before)}` : '/runs', { token }),
    results: (token: string, run: string) => json<Results>(`/runs/${id(run)}`, { token }),
    /** A file that only a token opens, so that a plain link can not. */
    file: (token: string, path: string) => send(path, { token }).then((response) => response.blob()),
};
