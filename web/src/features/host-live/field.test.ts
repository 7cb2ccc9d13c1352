// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { expect, it } from 'vitest';
import { WatchedRun } from '../../stores/watched_run.svelte';
import { welcome } from '../../testing/messages';
import Field from './Field.svelte';

it('says how many more there are below those it shows, and nothing while it shows none', async () => {
    const view = new WatchedRun();
    view.fold(welcome({ role: 'host' }));
    const field = mount(Field, { target: document.body, props: { view, onopen: () => {} } });
    const leaderboard = { type: 'leaderboard', seq: 6, players: 9, finished: 0 } as const;
    view.fold({ ...leaderboard, top: [] });
    flushSync();
    expect(document.body.textContent?.trim()).toBe('');
    const ada = { participant: 1, name: 'Ada', rank: 1, points: 0, right: 0, position: 0, time_us: 0 };
    view.fold({ ...leaderboard, seq: 7, top: [ada] });
    flushSync();
    expect(document.body.textContent).toContain('Ada');
    expect(document.body.textContent).toContain('and 8 more');
    await unmount(field);
});
