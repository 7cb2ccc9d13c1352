// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { expect, it } from 'vitest';
import { Keep } from '../../stores/keep';
import { Outbox } from '../../stores/outbox';
import { PlayerRun } from '../../stores/player_run.svelte';
import { total, welcome } from '../../testing/messages';
import { FakeStorage } from '../../testing/world';
import Finish from './Finish.svelte';

it('shows how many have finished, and speaks of none of them', async () => {
    const run = new PlayerRun(new Outbox(new Keep(() => new FakeStorage()), 'r1'), {
        send: () => true,
        resync: () => {},
        now: () => 0,
        later: () => {},
    });
    run.fold(welcome());
    run.fold({ type: 'finished', reason: 'all_answered', rank: 1, players: 9, total: total(900) });
    const view = mount(Finish, { target: document.body, props: { run, token: '' } });
    const spoken = () =>
        [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')].map((node) =>
            node.textContent?.trim(),
        );
    flushSync();
    const before = spoken();
    for (const finished of [2, 3, 4]) {
        run.fold({ type: 'leaderboard', seq: 10 + finished, players: 9, finished, top: [] });
        flushSync();
        expect(document.body.textContent).toContain(`${finished} of 9 have finished`);
        expect(spoken()).toEqual(before);
    }
    await unmount(view);
});
