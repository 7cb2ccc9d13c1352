// @vitest-environment happy-dom
// The components of the design system: what each promises to those who see it and to those who hear it.
import { flushSync, mount, unmount, type Component } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '../stores/connection.svelte';
import { ServerClock } from '../stores/clock';
import { FakeWorld } from '../testing/world';
import { standings } from '../features/gallery/samples';
import Icon from './Icon.svelte';
import { icons, type IconName } from './icons';
import LinkBadge from './LinkBadge.svelte';
import Picture from './Picture.svelte';
import Podium from './Podium.svelte';
import QrCode from './QrCode.svelte';
import Rich from './Rich.svelte';
import Standings from './Standings.svelte';
import TimeBar from './TimeBar.svelte';

let shown: Record<string, unknown> | undefined;

function show<P extends Record<string, unknown>>(component: Component<P>, props: P): HTMLElement {
    shown = mount(component, { target: document.body, props });
    flushSync();
    return document.body;
}

const texts = (selector: string) =>
    [...document.querySelectorAll(selector)].map((node) => node.textContent?.replace(/\s+/g, ' ').trim());

beforeEach(() => {
    Element.prototype.animate = () => ({ pause() {}, cancel() {}, currentTime: 0 }) as unknown as Animation;
});

afterEach(async () => {
    if (shown) await unmount(shown);
    shown = undefined;
    document.body.replaceChildren();
});

describe('standings', () => {
    it('show rank, name and what the scoring counts; one’s own row says so in words', () => {
        show(Standings, { entries: standings, own: 2, scoring: 'points' });
        expect(texts('li')[0]).toMatch(/^1 .*Ada Lovelace.* 9,400$/);
        expect(document.querySelector('li.own')?.textContent).toContain('you');
        expect(document.querySelectorAll('li.own')).toHaveLength(1);
    });

    it('show the right answers by accuracy, the time in a speedrun', () => {
        show(Standings, { entries: standings.slice(0, 1), scoring: 'accuracy' });
        expect(texts('li .num')).toEqual(['10 ✓']);
        document.body.replaceChildren();
        show(Standings, { entries: standings.slice(3, 4), scoring: 'speedrun' });
        expect(texts('li .num')).toEqual(['1:09.1']);
    });
});

it('the podium has three places, in the order of rank for who hears them', () => {
    show(Podium, { entries: standings, scoring: 'points' });
    const places = texts('.podium > li');
    expect(places).toHaveLength(3);
    expect(['Ada', 'Grace', 'Linus'].every((name, i) => places[i]?.includes(name))).toBe(true);
});

describe('text of a question set', () => {
    it('is HTML only where the server says so', () => {
        show(Rich, { text: '<b>plain</b>' });
        expect(document.querySelector('b')).toBe(null);
        expect(document.body.textContent).toContain('<b>plain</b>');
        show(Rich, { html: '<code>x</code>', text: 'x' });
        expect(document.querySelector('code')?.textContent).toBe('x');
    });
});

describe('a picture', () => {
    const image = (src: string) => ({ image: { src, alt: 'A map' } });

    it('can be enlarged, and says what it shows', () => {
        show(Picture, image('https://example.org/map.png'));
        expect(document.querySelector('button')?.getAttribute('aria-label')).toContain('A map');
        expect(document.querySelector('img')?.getAttribute('alt')).toBe('A map');
    });

    it('is not asked for where the page’s policy would refuse it', () => {
        show(Picture, image('http://example.org/map.png'));
        expect(document.querySelector('img')).toBe(null);
    });
});

describe('the state of the connection', () => {
    it('is spoken when it changes, and not with every attempt', () => {
        const world = new FakeWorld();
        const connection = new Connection('token', () => {}, world);
        show(LinkBadge, { connection });
        const spoken = () => document.querySelector('[role=status]')?.textContent;
        connection.connect();
        flushSync();
        const before = spoken();
        expect(before).not.toBe('');
        world.socket.drops();
        flushSync();
        const once = spoken();
        expect(once).not.toBe(before);
        world.pass(60_000);
        flushSync();
        expect(spoken()).toBe(once);
    });
});

describe('the time bar', () => {
    it('shows the seconds left to the eye alone: a screen reader has other things to say', () => {
        const clock = new ServerClock(() => 5_000_000);
        show(TimeBar, { shownAt: 0, limitMs: 30_000, clock, frozen: true });
        expect(document.querySelector('.left')?.textContent).toBe('25');
        expect(document.querySelector('.left')?.getAttribute('aria-hidden')).toBe('true');
        expect(document.querySelector('[role=status]')?.textContent?.trim()).toBe('');
    });
});

it('a QR code is an image with a name', async () => {
    show(QrCode, { text: 'https://example.org/join/K7PQM3X', label: 'QR code of the join link' });
    await vi.waitFor(() => expect(document.querySelector('svg[role=img] path')).not.toBe(null));
    expect(document.querySelector('svg')?.getAttribute('aria-label')).toBe('QR code of the join link');
});

it.each(Object.keys(icons) as IconName[])('the icon %s is hidden from screen readers', (name) => {
    show(Icon, { name });
    expect(document.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
    expect(document.querySelector('path')?.getAttribute('d')).toMatch(/^M/);
});
