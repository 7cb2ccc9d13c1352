import type { ServerClock } from './clock';

/**
 * Whole seconds until an instant of the server's clock, changing on the second; 0 once it has passed. Use it while a
 * component is being set up.
 */
export class SecondsUntil {
    left = $state(Infinity);

    constructor(clock: () => ServerClock, at: () => number | null) {
        $effect(() => {
            const instant = at();
            if (instant === null) return;
            let timer: ReturnType<typeof setTimeout>;
            const tick = () => {
                const ms = clock().msUntil(instant);
                this.left = Math.max(0, Math.ceil(ms / 1000));
                // A better estimate of the clock may come in between: no wait is longer than a fraction of a second.
                if (ms > 0) timer = setTimeout(tick, Math.min(ms % 1000 || 1000, 200) + 1);
            };
            tick();
            return () => clearTimeout(timer);
        });
    }
}
