// @vitest-environment happy-dom
// A host's commands get through, are refused, or are said to be lost; never silently nothing.
import { flushSync, mount, unmount, type Component } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Connection } from '../../stores/connection.svelte';
import { HostSession } from '../../stores/host_session.svelte';
import { Keep } from '../../stores/keep';
import { welcome } from '../../testing/messages';
import { FakeStorage, FakeWorld } from '../../testing/world';
import HostLobby from '../host-lobby/HostLobby.svelte';
import { HostRunController } from './host_run.svelte';
import PersonSheet from './PersonSheet.svelte';

const ada = { participant: 1, name: 'Ada', present: true, finished: false };
let world: FakeWorld;
let controller: HostRunController;
let view: Record<string, unknown> | undefined;

function show<P extends Record<string, unknown>>(component: Component<P>, props: P): void {
    view = mount(component, { target: document.body, props });
    flushSync();
}

function says(message: { type: string; [member: string]: unknown }): void {
    world.socket.says(message);
    flushSync();
}

function drop(): void {
    world.socket.drops();
    flushSync();
}

const button = (label: RegExp) =>
    [...document.querySelectorAll('button')].find((one) =>
        label.test(one.getAttribute('aria-label') ?? one.textContent ?? ''),
    ) as HTMLButtonElement;

beforeEach(() => {
    world = new FakeWorld();
    controller = new HostRunController(new HostSession(new Keep(() => new FakeStorage())), 'r1');
    controller.connection = new Connection('', (message) => controller.view.fold(message), world);
    controller.connection.connect();
    world.socket.onopen?.();
    world.socket.says(
        welcome({
            role: 'host',
            phase: 'lobby',
            roster: { type: 'roster', players: 1, present: 1, participants: [ada] },
        }),
    );
});

afterEach(async () => {
    if (view) await unmount(view);
    view = undefined;
    document.body.replaceChildren();
});

it('a lobby offers nothing that could not get through', () => {
    show(HostLobby, { controller, changed: false, onchange: () => {}, onopen: () => {} });
    const offered = () => [/Start/, /^Lock/, /Remove Ada/].map((label) => !button(label).disabled);
    expect(offered()).toEqual([true, true, true]);
    drop();
    expect(offered()).toEqual([false, false, false]);
});

it('a command without a connection is said to be lost, until one is there again', () => {
    controller.command('start');
    expect(controller.lost).toBe(false);
    expect(world.socket.sentOf('start')).toHaveLength(1);
    drop();
    controller.command('lock');
    expect(controller.lost).toBe(true);
    expect(world.socket.sentOf('lock')).toHaveLength(0);
});

it('extended time that was chosen is what is shown while it is asked for, and no longer than that', () => {
    show(PersonSheet, { controller, participant: 1, name: 'Ada', onclose: () => {} });
    const radios = () => [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')];
    const chosen = () => radios().find((one) => one.checked)?.value;
    const choose = (value: string) => {
        radios()
            .find((one) => one.value === value)
            ?.click();
        flushSync();
    };
    expect(chosen()).toBe('1');
    choose('2');
    expect(world.socket.sentOf('grant')).toMatchObject([{ participant: 1, time_factor: 2 }]);
    expect(chosen()).toBe('2');
    says({ type: 'error', code: 'unavailable', message: 'Not now.' });
    expect(chosen()).toBe('1');
    choose('3');
    says({ type: 'roster', players: 1, present: 1, participants: [{ ...ada, time_factor: 3 }] });
    expect(chosen()).toBe('3');
    choose('4');
    drop();
    expect(chosen()).toBe('3');
    expect(document.querySelector('fieldset')?.disabled).toBe(true);
});
