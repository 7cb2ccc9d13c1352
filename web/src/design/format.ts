import type { Result } from '../protocol/messages';
import { common } from '../text/common';
import type { IconName } from './icons';

const letters = 'ABCDEFGHIJ';

/** What an option is called on screen and on the keyboard. */
export const letter = (option: number): string => letters[option] ?? String(option + 1);

export const lettersOf = (options: readonly number[]): string => options.map(letter).join(' + ');

/** 8.2 s, 1:05.3, 1:02:03 */
export function clockText(us: number): string {
    const tenths = Math.round(us / 100_000);
    const seconds = Math.floor(tenths / 10);
    const rest = tenths % 10;
    if (seconds < 60) return common.seconds(`${seconds}.${rest}`);
    const two = (n: number) => String(n).padStart(2, '0');
    if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}.${rest}`;
    return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export const resultIcon: Record<Result, IconName> = {
    right: 'check',
    wrong: 'cross',
    partial: 'half',
    late: 'clock',
};

export const sameSet = (a: readonly number[], b: readonly number[]): boolean =>
    a.length === b.length && a.every((value) => b.includes(value));
