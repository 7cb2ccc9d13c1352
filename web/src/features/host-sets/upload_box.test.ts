// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Finding } from '../../protocol/http';
import { HostSession } from '../../stores/host_session.svelte';
import { Keep } from '../../stores/keep';
import { FakeRequest } from '../../testing/upload';
import { FakeStorage } from '../../testing/world';
import UploadBox from './UploadBox.svelte';
import { Upload, UploadsController } from './uploads.svelte';

const warning: Finding = {
    file: 'a.md',
    line: 2,
    question: 1,
    code: 'every_option_correct',
    values: [],
    message: 'every option is marked as correct',
};
const set = (warnings: Finding[]) => ({
    question_set: 'f'.repeat(64),
    title: 'Capitals',
    questions: 7,
    categories: [],
    warnings,
    namesakes: [] as string[],
});
const previewed = {
    number: 1,
    question: { id: 'q', prompt: 'Which?', options: [{ text: 'Lima' }, { text: 'Quito' }], correct: [0, 1] },
    rendered: {},
};
const file = (name: string) => new File(['### Which?'], name);
const text = () => document.body.textContent?.replace(/\s+/g, ' ') ?? '';
const button = (name: string) =>
    [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === name);
const lastRequest = (count: number) =>
    vi.waitFor(() => {
        expect(FakeRequest.sent).toHaveLength(count);
        flushSync();
        return FakeRequest.sent[count - 1] as FakeRequest;
    });
const shows = (words: string) =>
    vi.waitFor(() => {
        flushSync();
        expect(text()).toContain(words);
    });

let uploads: UploadsController;
let reloaded = 0;
let view: object;

let limits: () => Promise<Response>;

function show(): void {
    const session = new HostSession(new Keep(() => new FakeStorage()));
    uploads = new UploadsController(
        session,
        () => Promise.resolve(void (reloaded += 1)),
        () => ['Capitals', 'Capitals (2)'],
    );
    const raceHref = (id: string) => `/host/new/${id}`;
    view = mount(UploadBox, {
        target: document.body,
        props: { uploads, raceHref, writeHref: '/host/write' },
    });
}

beforeEach(() => {
    FakeRequest.sent = [];
    reloaded = 0;
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    limits = () => Promise.resolve(new Response('', { status: 404 }));
    vi.stubGlobal('fetch', () => limits());
    show();
});

afterEach(async () => {
    vi.unstubAllGlobals();
    await unmount(view);
});

it('an upload shows every per cent and speaks of each quarter', () => {
    const upload = new Upload(file('a.md'));
    upload.state = 'sending';
    const spoken = new Set<string>();
    for (let percent = 0; percent <= 100; percent += 1) {
        upload.share = percent / 100;
        uploads.list = [upload];
        flushSync();
        if (percent < 100) expect(document.querySelector('.file + p')?.textContent).toContain(`${percent}%`);
        spoken.add(document.querySelector('[role=status]')?.textContent?.trim() ?? '');
    }
    expect([...spoken]).toEqual([
        'Uploading… 0%',
        'Uploading… 25%',
        'Uploading… 50%',
        'Uploading… 75%',
        'Reading the questions…',
    ]);
});

it('what has no warning is stored at once', async () => {
    void uploads.add([file('a.md'), file('b.md')]);
    const first = await lastRequest(1);
    expect(first.form.get('preview')).toBe('if_doubtful');
    expect(text()).toContain('Waiting…');
    first.answer(201, { question_sets: [set([])] });
    (await lastRequest(2)).answer(201, { question_sets: [{ ...set([]), title: 'Rivers' }] });
    await shows('Stored “Rivers” with 7 questions.');
    expect(text()).toContain('Stored “Capitals” with 7 questions.');
    expect(reloaded).toBe(2);
});

it('what was looked at is what is kept, whatever becomes of the file meanwhile', async () => {
    const onDisk = file('a.md');
    void uploads.add([onDisk]);
    (await lastRequest(1)).answer(200, { question_sets: [{ ...set([warning]), preview: [previewed] }] });
    await shows('Not stored yet');
    const copy = uploads.list[0]?.file;
    expect(copy).not.toBe(onDisk);
    expect([copy?.name, await copy?.text()]).toEqual(['a.md', '### Which?']);
    button('Keep it')?.click();
    await lastRequest(2);
    expect(uploads.list[0]?.file).toBe(copy);
});

it('what has warnings is shown with them and kept when the host says so', async () => {
    void uploads.add([file('a.md')]);
    const answer = { question_sets: [{ ...set([warning]), preview: [previewed] }] };
    (await lastRequest(1)).answer(200, answer);
    await shows('Not stored yet: please look at 1 warning first.');
    for (const words of [
        'line 2, question 1',
        'every option is marked',
        '1 of 7 questions',
        'Which?',
        'Quito',
    ])
        expect(text()).toContain(words);
    expect(reloaded).toBe(0);

    button('Keep it')?.click();
    const kept = await lastRequest(2);
    expect(kept.form.get('preview')).toBe('false');
    kept.answer(201, { question_sets: [set([warning])] });
    await shows('Stored “Capitals” with 7 questions.');
    expect(reloaded).toBe(1);
});

it('all that has nothing but warnings is kept by one tap', async () => {
    void uploads.add([file('a.md'), file('b.md'), file('c.md')]);
    const doubtful = { ...set([warning]), preview: [previewed] };
    (await lastRequest(1)).answer(200, { question_sets: [doubtful] });
    (await lastRequest(2)).answer(200, { question_sets: [{ ...doubtful, title: 'Rivers' }] });
    (await lastRequest(3)).answer(200, { question_sets: [{ ...doubtful, namesakes: ['e'.repeat(64)] }] });
    await shows('You have a set of this title already.');
    button('Keep all 2')?.click();
    (await lastRequest(4)).answer(201, { question_sets: [set([warning])] });
    (await lastRequest(5)).answer(201, { question_sets: [{ ...set([warning]), title: 'Rivers' }] });
    await shows('Stored “Rivers” with 7 questions.');
    expect(text()).toContain('Stored “Capitals” with 7 questions.');
    expect(text()).toContain('You have a set of this title already.');
});

it.each([
    ['Replace it', 'true', null],
    ['Keep both', null, 'Capitals (3)'],
])('a set whose title another has is stored as the host decides: %s', async (choice, replace, title) => {
    void uploads.add([file('a.md')]);
    const namesakes = ['e'.repeat(64)];
    (await lastRequest(1)).answer(200, { question_sets: [{ ...set([]), namesakes, preview: [previewed] }] });
    await shows('You have a set of this title already.');
    expect(text()).not.toContain('look at');
    expect(button('Keep it')).toBeUndefined();
    button(choice)?.click();
    const kept = await lastRequest(2);
    expect(kept.form.get('preview')).toBe('false');
    expect(kept.form.get('replace')).toBe(replace);
    expect(kept.form.get('title')).toBe(title);
    kept.answer(201, { question_sets: [set([])] });
    await shows('Stored “Capitals” with 7 questions.');
});

it('what is discarded is gone, and the keyboard is back where files are chosen', async () => {
    void uploads.add([file('a.md')]);
    (await lastRequest(1)).answer(200, { question_sets: [{ ...set([warning]), preview: [] }] });
    await shows('Not stored yet');
    button('Discard')?.click();
    flushSync();
    expect(text()).not.toContain('Not stored yet');
    expect(document.activeElement).toBe(button('choose files'));
});

it('a file with errors says so until it comes again, mended', async () => {
    void uploads.add([file('a.md')]);
    (await lastRequest(1)).answer(422, {
        status: 422,
        errors: [{ ...warning, message: 'no option is right' }],
    });
    await shows('no option is right');
    expect(text()).toContain('nothing was stored');
    expect(button('How a file has to look')).toBeDefined();
    void uploads.add([file('a.md')]);
    (await lastRequest(2)).answer(201, { question_sets: [set([])] });
    await shows('Stored “Capitals” with 7 questions.');
    expect(text()).not.toContain('nothing was stored');
});

it('what the network lost is sent again', async () => {
    void uploads.add([file('a.md')]);
    (await lastRequest(1)).onerror();
    await shows('can not be reached');
    button('Try again')?.click();
    (await lastRequest(2)).answer(201, { question_sets: [set([])] });
    await shows('Stored “Capitals” with 7 questions.');
});

const large = (bytes: number) => {
    const one = file('large.md');
    Object.defineProperty(one, 'size', { value: bytes });
    return one;
};

it('what is too large is not sent', async () => {
    await uploads.add([large(10 * 1024 * 1024 + 1)]);
    await shows('large.md is larger than 10 MiB.');
    expect(FakeRequest.sent).toHaveLength(0);
});

it.each([
    [4_500_000, '4.2 MiB'],
    [20 * 1024 * 1024, '20 MiB'],
])('where a site takes uploads of %i bytes, the page says so and keeps to it', async (bytes, said) => {
    await unmount(view);
    limits = () => Promise.resolve(Response.json({ upload_bytes: bytes }));
    show();
    await shows(`up to ${said} and`);
    await uploads.add([large(bytes + 1)]);
    await shows(`large.md is larger than ${said}.`);
    expect(FakeRequest.sent).toHaveLength(0);
    void uploads.add([large(bytes)]);
    await lastRequest(1);
});
