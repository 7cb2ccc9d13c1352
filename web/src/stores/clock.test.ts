import { describe, expect, it } from 'vitest';
import { ServerClock } from './clock';

describe('the server clock', () => {
    it('counts the sample with the smallest round trip', () => {
        let local = 1_000_000;
        const clock = new ServerClock(() => local);
        clock.restart(500);
        expect(clock.now()).toBe(500);
        local = 1_200_000;
        clock.add(1_000_000, 9_000_000);
        expect(clock.now()).toBe(9_100_000);
        local = 1_210_000;
        clock.add(1_200_000, 9_105_000);
        expect(clock.now()).toBe(9_110_000);
        local = 1_500_000;
        clock.add(1_300_000, 1);
        expect(clock.now(), 'a slow sample says less').toBe(9_400_000);
        expect(clock.roundTrip).toBe(10_000);
    });

    it('forgets after a restart: the device may have slept', () => {
        let local = 0;
        const clock = new ServerClock(() => local);
        local = 100;
        clock.add(0, 1000);
        clock.restart(70_000);
        expect(clock.now()).toBe(70_000);
        expect(clock.roundTrip).toBe(null);
    });

    it('does not believe an answer from the future', () => {
        const clock = new ServerClock(() => 100);
        clock.add(200, 5);
        clock.add(NaN, 5);
        expect(clock.offset).toBe(0);
    });

    it('tells how long until an instant', () => {
        const clock = new ServerClock(() => 1_000_000);
        clock.restart(2_000_000);
        expect(clock.msUntil(2_500_000)).toBe(500);
        expect(clock.msUntil(1_000_000)).toBe(-1000);
    });
});
