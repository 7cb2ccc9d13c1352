import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HostSession } from '../../stores/host_session.svelte';
import { Keep } from '../../stores/keep';
import { FakeRequest } from '../../testing/upload';
import { FakeStorage, FakeWorld } from '../../testing/world';
import { hasDraft, Writing } from './writing.svelte';

const set = (title: string, namesakes: string[] = []) => ({
    question_set: 'f'.repeat(64),
    title,
    questions: 1,
    categories: [],
    warnings: [],
    namesakes,
    preview: [],
});
const previewed = (title: string, namesakes: string[] = []) => ({ question_sets: [set(title, namesakes)] });
const error = { file: 'a.txt', line: 3, code: 'correct_none', values: [], message: 'no option is right' };

let world: FakeWorld;
let keep: Keep;
let writing: Writing;
let served: Record<string, () => Response>;

const open = (edited = '') => new Writing(new HostSession(keep), edited, keep, world);
const request = (count: number) =>
    vi.waitFor(() => {
        expect(FakeRequest.sent).toHaveLength(count);
        return FakeRequest.sent[count - 1] as FakeRequest;
    });
const written = async (sent: FakeRequest) => await (sent.form.get('file') as File).text();

function type(text: string, title = writing.title) {
    writing.text = text;
    writing.title = title;
    writing.changed();
}

async function answered(count: number, status: number, body: unknown) {
    (await request(count)).answer(status, body);
    await vi.waitFor(() => expect(writing.checking).toBe(false));
}

beforeEach(async () => {
    FakeRequest.sent = [];
    served = {};
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    vi.stubGlobal('fetch', (path: string) =>
        Promise.resolve(served[path]?.() ?? new Response('{}', { status: 404 })),
    );
    world = new FakeWorld();
    const storage = new FakeStorage();
    keep = new Keep(() => storage);
    writing = open();
    await writing.load();
});

afterEach(() => vi.unstubAllGlobals());

it('more of a large set is previewed as long as there is more, and stays so while it is written on', async () => {
    const large = (shown: number) => ({
        question_sets: [
            {
                ...set('T'),
                questions: 120,
                preview: Array.from({ length: shown }, (_, n) => ({
                    number: n + 1,
                    question: {},
                    rendered: {},
                })),
            },
        ],
    });
    const asked = (sent?: FakeRequest) => sent?.form.get('preview_questions');
    type('a');
    world.pass(600);
    expect(asked(await request(1))).toBe('50');
    await answered(1, 200, large(50));
    expect(writing.more).toBe(50);
    const shown = writing.showMore();
    expect(asked(await request(2))).toBe('100');
    expect(writing.more, 'its button stays while the server is asked').toBe(50);
    await answered(2, 200, large(100));
    await shown;
    expect(writing.more).toBe(20);
    type('ab');
    world.pass(600);
    expect(asked(await request(3))).toBe('100');
    await answered(3, 200, large(90));
    expect(writing.more, 'the server gives no more than that').toBe(0);
});

it('the server reads what is written once its writer pauses, and only what is new', async () => {
    for (const text of ['a', 'ab', 'abc']) {
        type(text);
        world.pass(500);
    }
    expect(FakeRequest.sent).toHaveLength(0);
    world.pass(100);
    const first = await request(1);
    expect([await written(first), first.form.get('preview')]).toEqual(['abc', 'true']);
    type('abcd');
    world.pass(600);
    expect(FakeRequest.sent).toHaveLength(1);
    first.answer(200, previewed('T'));
    const second = await request(2);
    expect(writing.set?.title).toBe('T');
    expect(await written(second)).toBe('abcd');
    await answered(2, 200, previewed('U'));
    expect(writing.checked).toBe(true);
    await writing.check();
    expect(FakeRequest.sent).toHaveLength(2);
});

it('errors stay beside the set as it was last readable, and nothing is stored', async () => {
    type('good');
    world.pass(600);
    await answered(1, 200, previewed('T'));
    type('bad');
    const storing = writing.store();
    await answered(2, 422, { status: 422, errors: [error] });
    expect(await storing).toBe(false);
    expect(writing.errors).toEqual([error]);
    expect(writing.set?.title).toBe('T');
    expect(writing.storing).toBe(false);
    type('mended');
    world.pass(600);
    await answered(3, 200, previewed('T'));
    expect(writing.errors).toEqual([]);
});

it('what was checked is stored in one step, and the draft is gone', async () => {
    type('# T', ' Mine ');
    expect(hasDraft(keep)).toBe(true);
    const storing = writing.store();
    await answered(1, 200, previewed('Mine'));
    const kept = await request(2);
    expect([kept.form.get('preview'), kept.form.get('title'), kept.form.get('edited')]).toEqual([
        'false',
        'Mine',
        null,
    ]);
    kept.answer(201, { question_sets: [set('Mine')] });
    expect(await storing).toBe(true);
    expect(writing.stored?.title).toBe('Mine');
    expect([writing.dirty, hasDraft(keep)]).toEqual([false, false]);
});

it('beside a set of its title it is stored as its writer decides', async () => {
    served['/question-sets'] = () => Response.json({ question_sets: [{ title: 'T' }, { title: 'T (2)' }] });
    type('# T');
    const undecided = writing.store();
    await answered(1, 200, previewed('T', ['e'.repeat(64)]));
    expect(await undecided).toBe(false);
    expect(FakeRequest.sent).toHaveLength(1);
    void writing.keepBoth();
    const kept = await request(2);
    expect([kept.form.get('title'), kept.form.get('replace')]).toEqual(['T (3)', null]);
    kept.onerror();
    await vi.waitFor(() => expect(writing.storing).toBe(false));
    expect(writing.problem).toContain('can not be reached');
    void writing.store({ replace: true });
    expect((await request(3)).form.get('replace')).toBe('true');
});

it('what is written survives a reload, until it is as before', async () => {
    type('# T', 'Mine');
    writing = open();
    void writing.load();
    await answered(1, 200, previewed('Mine'));
    expect([writing.text, writing.title, writing.dirty]).toEqual(['# T', 'Mine', true]);
    await writing.discard();
    expect([writing.text, writing.dirty, hasDraft(keep), writing.set]).toEqual(['', false, false, null]);
});

it('a browser that keeps nothing is told of, after a return to the page as well', async () => {
    keep = new Keep(() => {
        throw new Error('forbidden');
    });
    writing = open();
    await writing.load();
    type('# T');
    expect(writing.kept).toBe(false);
    writing = open();
    void writing.load();
    expect([writing.text, writing.dirty, writing.kept]).toEqual(['# T', true, false]);
});

it('a stored set is edited as text, and the upload says which it was', async () => {
    served['/question-sets/abc/text'] = () =>
        new Response('# Stored', { headers: { 'Content-Type': 'text/markdown; charset=utf-8' } });
    writing = open('abc');
    void writing.load();
    const first = await request(1);
    expect([await written(first), first.form.get('edited')]).toEqual(['# Stored', 'abc']);
    expect(writing.dirty).toBe(false);
    type('# Mended');
    expect(hasDraft(keep)).toBe(false);
    expect(keep.get('writing.abc')).toEqual({ text: '# Mended', title: '' });
});

it('what Markdown can not say is edited as JSON, a member in each line', async () => {
    served['/question-sets/abc/text'] = () => Response.json({ title: 'T' });
    writing = open('abc');
    void writing.load();
    await vi.waitFor(() => expect(writing.text).toBe('{\n  "title": "T"\n}'));
});

it('a draft outlives its set, until it is discarded', async () => {
    keep.set('writing.abc', { text: '# Mended', title: '' });
    writing = open('abc');
    const loading = writing.load();
    await answered(1, 200, previewed('Mended'));
    await loading;
    expect([writing.ready, writing.text]).toEqual([true, '# Mended']);
    expect(writing.problem).not.toBe('');
    await writing.discard();
    expect([writing.ready, writing.dirty, writing.problem !== '']).toEqual([false, false, true]);
});

it('a set that can not be loaded now is loaded by the next try, and the draft waits for it', async () => {
    served['/question-sets/abc/text'] = () => new Response('{}', { status: 503 });
    keep.set('writing.abc', { text: '# Mended', title: '' });
    writing = open('abc');
    await writing.load();
    expect([writing.ready, writing.problem !== '']).toEqual([false, true]);
    served['/question-sets/abc/text'] = () => new Response('# Stored');
    void writing.retry();
    await answered(1, 200, previewed('T'));
    expect([writing.text, writing.dirty, writing.problem]).toEqual(['# Mended', true, '']);
    void writing.discard();
    await vi.waitFor(() => expect(writing.text).toBe('# Stored'));
});

it('what failed is tried again, and the problem goes when there is an answer', async () => {
    type('# T');
    world.pass(600);
    (await request(1)).onerror();
    await vi.waitFor(() => expect(writing.problem).not.toBe(''));
    void writing.retry();
    await request(2);
    expect(writing.problem).not.toBe('');
    await answered(2, 200, previewed('T', ['e'.repeat(64)]));
    expect(writing.problem).toBe('');
    void writing.store({ replace: true });
    (await request(3)).onerror();
    await vi.waitFor(() => expect(writing.problem).not.toBe(''));
    void writing.retry();
    const again = await request(4);
    expect([again.form.get('preview'), again.form.get('replace'), writing.problem]).toEqual([
        'false',
        'true',
        '',
    ]);
});

it('a decision about one text is not taken for another', async () => {
    type('# T');
    world.pass(600);
    await answered(1, 200, previewed('T', ['e'.repeat(64)]));
    void writing.store({ replace: true });
    (await request(2)).onerror();
    await vi.waitFor(() => expect(writing.storing).toBe(false));
    type('# Other');
    const again = writing.retry();
    await answered(3, 200, previewed('Other', ['d'.repeat(64)]));
    await again;
    expect(FakeRequest.sent.map((one) => one.form.get('preview'))).toEqual(['true', 'false', 'true']);
});

it('nothing is stored twice, and nothing is read after it is stored', async () => {
    let list: ((answer: Response) => void) | undefined;
    vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => (list = resolve)));
    type('# T');
    world.pass(600);
    await answered(1, 200, previewed('T', ['e'.repeat(64)]));
    const both = writing.keepBoth();
    expect(writing.storing).toBe(true);
    expect(await writing.store({ replace: true })).toBe(false);
    writing.changed();
    await vi.waitFor(() => expect(list).toBeDefined());
    list?.(Response.json({ question_sets: [{ title: 'T' }] }));
    (await request(2)).answer(201, previewed('T (2)'));
    expect(await both).toBe(true);
    expect(await writing.store()).toBe(false);
    writing.text = 'more';
    world.pass(600);
    expect([writing.checking, FakeRequest.sent.length]).toEqual([false, 2]);
});

it('what is stored can be edited further at the same address', async () => {
    served['/question-sets/abc/text'] = () => new Response('# Stored');
    writing = open('abc');
    void writing.load();
    await answered(1, 200, previewed('T'));
    const storing = writing.store();
    (await request(2)).answer(201, previewed('T'));
    expect(await storing).toBe(true);
    void writing.load();
    await answered(3, 200, previewed('T'));
    expect([writing.stored, writing.ready, writing.text]).toEqual([null, true, '# Stored']);
});

it('the draft of another tab is neither removed nor taken for this one', async () => {
    type('# T');
    writing.keptElsewhere();
    expect(writing.kept).toBe(true);
    const other = { text: '# Other', title: '' };
    keep.set('writing.new', other);
    writing.keptElsewhere();
    expect(writing.kept).toBe(false);
    const storing = writing.store();
    await answered(1, 200, previewed('T'));
    (await request(2)).answer(201, previewed('T'));
    expect(await storing).toBe(true);
    expect(keep.get('writing.new')).toEqual(other);
});
