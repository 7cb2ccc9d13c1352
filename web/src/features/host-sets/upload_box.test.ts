// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { expect, it } from 'vitest';
import { HostSession } from '../../stores/host_session.svelte';
import { Keep } from '../../stores/keep';
import { FakeStorage } from '../../testing/world';
import { LibraryController } from './library.svelte';
import UploadBox from './UploadBox.svelte';

it('an upload shows every per cent and speaks of each quarter', async () => {
    const library = new LibraryController(new HostSession(new Keep(() => new FakeStorage())));
    const view = mount(UploadBox, { target: document.body, props: { library } });
    const spoken = new Set<string>();
    for (let percent = 0; percent <= 100; percent += 1) {
        library.uploading = percent / 100;
        flushSync();
        const visible = document.querySelector('.drop p')?.textContent;
        if (percent < 100) expect(visible).toContain(`${percent}%`);
        expect(document.querySelector('.drop [role=status]')).toBeNull();
        spoken.add(document.querySelector('[role=status]')?.textContent?.trim() ?? '');
    }
    expect([...spoken]).toEqual([
        'Uploading… 0%',
        'Uploading… 25%',
        'Uploading… 50%',
        'Uploading… 75%',
        'Reading the questions…',
    ]);
    library.uploading = null;
    flushSync();
    expect(document.querySelector('[role=status]')?.textContent?.trim()).toBe('');
    await unmount(view);
});
