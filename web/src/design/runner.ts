/** A hue for each participant, far from those of the participants before and after. Names always stand beside it. */
export const runnerHue = (participant: number): number => Math.round((participant * 137.508 + 20) % 360);

/** What stands on a runner's token: the first letter (or emoji, or whatever a name begins with). */
export const initial = (name: string): string => ([...name.trim()][0] ?? '?').toLocaleUpperCase();
