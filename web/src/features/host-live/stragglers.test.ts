// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { expect, it } from 'vitest';
import { ServerClock } from '../../stores/clock';
import Stragglers from './Stragglers.svelte';

const people = ['Ada', 'Bo'].map((name, i) => ({ participant: i + 1, name, position: 0, since_us: 0 }));

it.each([
    [7, 'and 5 more'],
    [2, ''],
    [undefined, ''],
])('says how many more there are than those it names, of %s', async (count, more) => {
    const clock = new ServerClock(() => 0);
    const props = { title: 'Not answered yet', icon: 'clock' as const, people, count, clock, live: true };
    const view = mount(Stragglers, { target: document.body, props });
    flushSync();
    const text = document.body.textContent ?? '';
    expect(text).toContain('Ada');
    expect(/and .* more/.exec(text)?.[0] ?? '').toBe(more);
    await unmount(view);
});
