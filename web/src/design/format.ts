import type { Result, Scoring, Standing } from '../protocol/messages';
import { common } from '../text/common';
import type { IconName } from './icons';

const letters = 'ABCDEFGHIJ';

/** What an option is called on screen and on the keyboard. */
export const letter = (option: number): string => letters[option] ?? String(option + 1);

export const lettersOf = (options: readonly number[]): string => options.map(letter).join(' + ');

/**
 * 8.2 s, 1:05.3, 1:02:03, with the decimal separator of the language. `write` says how many decimals seconds have:
 * `common.tenths` always one, `common.number` none where they are whole.
 */
export function clockText(us: number, write: (n: number) => string = common.tenths): string {
    const tenths = Math.round(us / 100_000);
    const [minutes, seconds] = [Math.floor(tenths / 600), (tenths % 600) / 10];
    if (minutes === 0) return common.seconds(seconds, write);
    const two = (n: number, written: string) => (n < 10 ? `0${written}` : written);
    if (minutes < 60) return `${minutes}:${two(seconds, write(seconds))}`;
    const [rest, whole] = [minutes % 60, Math.floor(seconds)];
    return `${Math.floor(minutes / 60)}:${two(rest, String(rest))}:${two(whole, String(whole))}`;
}

/** What somebody has scored, by the rule of the run. */
export function scoreText(who: Pick<Standing, 'points' | 'right' | 'time_us'>, scoring: Scoring): string {
    if (scoring === 'points') return common.number(who.points);
    if (scoring === 'accuracy') return rightText(who.right);
    return who.time_us > 0 ? clockText(who.time_us) : '–'; // Nothing answered yet is no time, least of all the best.
}

/** 7/10 */
export const outOf = (n: number, all: number): string => `${common.number(n)}/${common.number(all)}`;

/** So many right answers. */
export const rightText = (right: number): string => `${common.number(right)} ✓`;

export const resultIcon: Record<Result, IconName> = {
    right: 'check',
    wrong: 'cross',
    partial: 'half',
    late: 'clock',
};

export const sameSet = (a: readonly number[], b: readonly number[]): boolean =>
    a.length === b.length && a.every((value) => b.includes(value));
