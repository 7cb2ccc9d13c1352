// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { expect, it } from 'vitest';
import { Keep } from '../../stores/keep';
import { Outbox } from '../../stores/outbox';
import { PlayerRun } from '../../stores/player_run.svelte';
import { settings, total, welcome } from '../../testing/messages';
import { FakeStorage } from '../../testing/world';
import Finish from './Finish.svelte';

/** Somebody who came in as the `rank`th of nine, while the others race on. */
function finished(rank: number, first = welcome()): PlayerRun {
    const run = new PlayerRun(new Outbox(new Keep(() => new FakeStorage()), 'r1'), {
        send: () => true,
        resync: () => {},
        now: () => 0,
        later: () => {},
    });
    run.fold(first);
    run.fold({ type: 'finished', reason: 'all_answered', rank, players: 9, total: total(900) });
    return run;
}

it('shows how many have finished, and speaks of none of them', async () => {
    const run = finished(1);
    const view = mount(Finish, { target: document.body, props: { run, token: '' } });
    const spoken = () =>
        [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')].map((node) =>
            node.textContent?.trim(),
        );
    flushSync();
    const before = spoken();
    for (const count of [2, 3, 4]) {
        run.fold({ type: 'leaderboard', seq: 10 + count, players: 9, finished: count, top: [] });
        flushSync();
        expect(document.body.textContent).toContain(`${count} of 9 have finished`);
        expect(spoken()).toEqual(before);
    }
    await unmount(view);
});

it('is read out as it comes, with the place, and again when the race is over', async () => {
    const run = finished(2);
    const view = mount(Finish, { target: document.body, props: { run, token: '' } });
    flushSync();
    const heading = document.activeElement!;
    expect(heading.tagName).toBe('H1');
    const place = document.getElementById(heading.getAttribute('aria-describedby')!);
    expect(place?.textContent).toMatch(/2nd\s+of 9 players/);
    const spoken = () => document.querySelector('[role=status]')?.textContent;
    expect(spoken()).toBe('');
    run.fold({ type: 'finished', reason: 'run_over', rank: 3, players: 9, total: total(900) });
    run.fold({ type: 'phase', phase: 'finished', server_time_us: 1 });
    flushSync();
    expect(spoken()).toBe('The race is over. 3rd of 9 players.');
    await unmount(view);
});

it('of practice is read out as it comes, with how many were right', async () => {
    const run = finished(1, welcome({ settings: { ...settings, mode: 'solo' } }));
    const view = mount(Finish, { target: document.body, props: { run, token: '' } });
    flushSync();
    const heading = document.activeElement!;
    expect(heading.tagName).toBe('H1');
    expect(heading.textContent?.trim()).toBe('That was it!');
    const place = document.getElementById(heading.getAttribute('aria-describedby')!);
    expect(place?.textContent).toBe('1 of 3 right');
    await unmount(view);
});
