import type { JoinGrant, Lobby, Problem, Results, RunToken } from './http';

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

export async function send(path: string, call: Call): Promise<Response> {
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

export async function json<T>(path: string, call: Call = {}): Promise<T> {
    const response = await send(path, call);
    return (await response.json()) as T;
}

export const id = encodeURIComponent;

/** What players, screens and everybody ask for; what only hosts do is in host_api.ts, which a player does not load. */
export const api = {
    /** The same attempt again is the same participant. `before`: the token of the run that this one follows. */
    join: (code: string, name: string, attempt: string, before?: string) =>
        json<JoinGrant>('/signon/join', { method: 'POST', body: { code, name, attempt }, token: before }),
    /** A run for one, of the questions missed in the run of that token. */
    practise: (token: string) => json<JoinGrant>('/signon/practice', { method: 'POST', token }),
    screen: (code: string) => json<RunToken>('/signon/screen', { method: 'POST', body: { code } }),
    /** With names to choose from, in that language. */
    preview: (code: string, language: string) => json<Lobby>(`/signon/runs/${id(code)}`, { language }),
    results: (token: string, run: string) => json<Results>(`/runs/${id(run)}`, { token }),
    /** A file that only a token opens, so that a plain link can not. */
    file: (token: string, path: string) => send(path, { token }).then((response) => response.blob()),
};
