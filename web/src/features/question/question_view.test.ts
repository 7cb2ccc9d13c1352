// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Connection } from '../../stores/connection.svelte';
import { Keep } from '../../stores/keep';
import { Outbox } from '../../stores/outbox';
import { PlayerSounds } from '../../stores/player_sounds.svelte';
import { PlayerRun } from '../../stores/player_run.svelte';
import { question, recorded, settings, verdict, welcome } from '../../testing/messages';
import { FakeStorage, FakeWorld } from '../../testing/world';
import Question from './Question.svelte';

let run: PlayerRun;
let sent: unknown[];
let view: Record<string, unknown>;

function show(first = question(0)): void {
    sent = [];
    run = new PlayerRun(new Outbox(new Keep(() => new FakeStorage()), 'r1'), {
        send: (answer) => sent.push(answer) > 0,
        resync: () => {},
        now: () => 0,
        later: () => {},
    });
    run.fold(welcome({ question: first }));
    const world = new FakeWorld();
    world.nowMs = 0;
    const connection = new Connection('', () => {}, world);
    view = mount(Question, { target: document.body, props: { run, connection, sounds: new PlayerSounds() } });
    flushSync();
}

const options = () => [...document.querySelectorAll<HTMLButtonElement>('.option')];
const press = (key: string) => {
    window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    flushSync();
};

beforeEach(() => {
    // What this DOM lacks: the bar's animation says nothing to these tests.
    Element.prototype.animate = () => ({ pause() {}, cancel() {}, currentTime: 0 }) as unknown as Animation;
    window.scrollTo = () => {};
});

afterEach(async () => {
    await unmount(view);
    document.body.replaceChildren();
    vi.restoreAllMocks();
});

it('answers with a tap, and shows the answer as chosen', () => {
    show();
    options()[1]?.click();
    flushSync();
    expect(sent).toMatchObject([{ question: 0, choice: [1] }]);
    expect(options().map((option) => option.getAttribute('aria-pressed'))).toEqual([
        'false',
        'true',
        'false',
    ]);
    expect(options().every((option) => option.getAttribute('aria-disabled') === 'true')).toBe(true);
});

it('says how many are chosen, and submits with Enter', () => {
    show(question(0, { select: 2 }));
    press('1');
    expect(document.querySelector('.count')?.textContent).toContain('1 of 2 chosen');
    press('Enter');
    expect(sent).toEqual([]);
    press('c');
    press('Enter');
    expect(sent).toMatchObject([{ question: 0, choice: [0, 2] }]);
});

it('leaves Enter to the button that has the focus, unless that option is chosen', () => {
    show(question(0, { select: 2 }));
    press('1');
    press('3');
    const enter = (on: HTMLElement | undefined) => {
        const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
        on?.dispatchEvent(event);
        flushSync();
        return event.defaultPrevented;
    };
    expect(enter(options()[1])).toBe(false);
    expect(sent).toEqual([]);
    expect(enter(options()[0])).toBe(true);
    expect(sent).toMatchObject([{ question: 0, choice: [0, 2] }]);
});

it('submits with Enter what keys chose, whatever had the focus before', () => {
    show(question(0, { select: 2 }));
    const sound = document.querySelector<HTMLElement>('header button');
    sound?.focus();
    const pressOnFocused = (key: string) => {
        const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
        document.activeElement?.dispatchEvent(event);
        flushSync();
    };
    expect(document.activeElement).toBe(sound);
    for (const key of ['1', '2', 'Enter']) pressOnFocused(key);
    expect(sent).toMatchObject([{ question: 0, choice: [0, 1] }]);
});

it('has the next question with the verdict, and says both aloud', () => {
    show();
    press('1');
    run.fold(verdict(0, { result: 'wrong', correct: [2] }));
    flushSync();
    expect(document.querySelector('h1')?.textContent).toContain('Question 1');
    expect(document.querySelector('.strip')?.textContent).toContain('It was C');
    const spoken = [...document.querySelectorAll('[role=status]')]
        .map((element) => element.textContent)
        .join();
    expect(spoken).toContain('Wrong');
});

it.each([
    [false, 'A tap is your answer.'],
    [true, 'A click or a key is your answer.'],
])('says what to do in the terms of the device: with a mouse %s', (mouse, hint) => {
    vi.spyOn(window, 'matchMedia').mockImplementation(
        (query) => ({ matches: mouse && query === '(hover: hover)' }) as MediaQueryList,
    );
    show();
    expect(document.querySelector('.strip')?.textContent?.trim()).toBe(hint);
});

it('shows how many chose an option where its key was', () => {
    show();
    run.fold(welcome({ settings: { ...settings, mode: 'live' }, question: question(0) }));
    flushSync();
    const ends = () => [...document.querySelectorAll('.end')].map((end) => end.children[0]?.textContent);
    expect(ends()).toEqual(['1', '2', '3']);
    run.fold({ type: 'reveal', question: 0, correct: [0], chosen: [3, 1, 0] });
    flushSync();
    expect(ends()).toEqual(['75%', '25%', '0%']);
    expect(document.querySelectorAll('kbd').length).toBe(0);
});

it('says that the answer to a live question is in, and nothing of how it was', () => {
    show();
    run.fold(welcome({ settings: { ...settings, mode: 'live' }, question: question(0) }));
    press('2');
    run.fold(recorded(0, { choice: [1] }));
    flushSync();
    expect(document.querySelector('.strip')?.textContent?.trim()).toBe('Your answer is in.');
    expect(document.querySelector('.strip')?.className).toContain('hint');
    expect(options()[1]?.getAttribute('aria-pressed')).toBe('true');
    expect(options()[1]?.getAttribute('aria-disabled')).toBe('true');
});

it('inserts as HTML only what the server calls HTML', () => {
    show(question(0, { prompt: '<b>plain</b>', options_html: ['<code>a</code>', 'b', 'c'] }));
    expect(document.querySelector('h1 b')).toBe(null);
    expect(document.querySelector('h1')?.textContent).toContain('<b>plain</b>');
    expect(options()[0]?.querySelector('code')?.textContent).toBe('a');
});

it('keeps the answer in sight while the device is offline', () => {
    show();
    sent.push = () => 0;
    press('2');
    expect(run.sent).toBe(false);
    expect(document.querySelector('.status')?.textContent).toContain('Kept on this device');
});

it('says who is next in the race and by how much, for eyes and for ears', () => {
    show();
    press('1');
    run.fold(
        verdict(0, {
            ahead: { name: 'Bo', points: 1200 },
            behind: { name: 'Cy', time_us: 400_000 },
        }),
    );
    flushSync();
    const gaps = [...document.querySelectorAll('.gap')].map((gap) => gap.textContent?.replace(/\s+/g, ' '));
    expect(gaps).toEqual(['1,200 points behind Bo. Bo 1,200', 'level with Cy. Cy =']);
});

it('says when an answer was given that the network held up', () => {
    show();
    press('1');
    run.fold(verdict(0, { elapsed_us: 9_000_000 }));
    flushSync();
    expect(document.querySelector('.status')?.textContent).toContain('You answered after 0.0 s');
});
