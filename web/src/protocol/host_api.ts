import { id, json, send } from './api';
import type { HostGrant, Library, RunGrant, Runs, RunsUnderWay, RunToken, StoredSet } from './http';
import type { Settings } from './messages';

export const hostApi = {
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
    sets: (token: string) => json<Library>('/question-sets', { token }),
    set: (token: string, set: string) => json<StoredSet>(`/question-sets/${id(set)}`, { token }),
    removeSet: (token: string, set: string) =>
        send(`/question-sets/${id(set)}`, { method: 'DELETE', token }).then(() => undefined),
    runs: (token: string, before?: string) =>
        json<Runs>(before ? `/runs?before=${id(before)}` : '/runs', { token }),
};
