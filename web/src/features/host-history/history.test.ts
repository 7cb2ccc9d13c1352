// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import type { RunSummary } from '../../protocol/http';
import { HostSession } from '../../stores/host_session.svelte';
import { Keep } from '../../stores/keep';
import { FakeStorage } from '../../testing/world';
import History from './History.svelte';

const run = (title: string): RunSummary => ({
    run: title,
    title,
    question_set: 's',
    started_at: '2026-01-01T00:00:00Z',
    finished_at: '2026-01-01T00:00:00Z',
    participants: 1,
    questions: 1,
});
const older = () => [...document.querySelectorAll('button')].find((one) => one.textContent === 'Older ones');
const shows = (words: string) =>
    vi.waitFor(() => {
        flushSync();
        expect(document.body.textContent).toContain(words);
    });

afterEach(() => vi.unstubAllGlobals());

it('older races come where the server says that there are some', async () => {
    const pages: Record<string, object> = {
        '/signon/runs': { runs: [] },
        '/runs': { runs: [run('Monday')], next: 'then' },
        '/runs?before=then': { runs: [run('Sunday')] },
    };
    vi.stubGlobal('fetch', (path: string) => Promise.resolve(Response.json(pages[path])));
    const session = new HostSession(new Keep(() => new FakeStorage()));
    const view = mount(History, { target: document.body, props: { session } });
    await shows('Monday');
    older()?.click();
    await shows('Sunday');
    expect(document.body.textContent).toContain('Monday');
    expect(older()).toBeUndefined();
    await unmount(view);
});
