import type { Problem } from '../../protocol/http';
import type { ErrorMessage } from '../../protocol/messages';
import { counting, once } from '../forms';

const { number, tenths, percent, count } = counting('en');
const ordinals = once(() => new Intl.PluralRules('en', { type: 'ordinal' }));
const suffixes: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

const results = { right: 'Right', wrong: 'Wrong', partial: 'Partly right', late: 'Too late' };

export const common = {
    product: 'mc-speedrun',
    ordinal: (n: number) => `${number(n)}${suffixes[ordinals().select(n)] ?? 'th'}`,
    number,
    tenths,
    percent,
    players: (n: number) => count(n, { one: 'player', other: 'players' }),
    questions: (n: number) => count(n, { one: 'question', other: 'questions' }),
    points: (n: number) => count(n, { one: 'point', other: 'points' }),
    seconds: (n: number, write = number) => `${write(n)} s`,
    /** What became of a question; without a choice nothing was wrong or late: there was no answer. */
    outcome: (result: keyof typeof results, answered: boolean) => (answered ? results[result] : 'No answer'),
    close: 'Close',
    retry: 'Try again',
    loading: 'Loading…',
    you: 'you',
    yourPick: 'your pick',
    rightAnswer: 'right',
    enlarge: 'Enlarge the picture',
    explanation: 'Explanation',
    references: 'Read more',
    notFound: 'There is no such page.',
    home: 'To the start',
    theme: 'Theme',
    themes: { system: 'As the device', light: 'Light', dark: 'Dark' },
    /** By the code of the server's problem document or error. */
    problems: {
        bad_token: 'The server does not know this page any more. Reload it.',
        token_expired: 'The sign-in has expired. Reload the page.',
        locked: 'The host has locked this race: nobody new gets in. Please ask the host.',
        name_banned: 'The host has taken this name out of the race. Please ask the host.',
        name_empty: 'The name has no letter or digit that others could see. Type one.',
        name_taken: 'Somebody in this race has this name, or one that looks like it. Take another.',
        name_too_long: 'The name is too long: at most 32 characters.',
        not_over: 'The race is not over yet. Try again when it is.',
        nothing_missed: 'You missed no question in this race.',
        run_finished: 'This race is over. Ask the host for the code of the next one.',
        run_full: 'This race is full. Ask the host for another one.',
        too_late: 'This race has started and takes nobody in any more. Please ask the host.',
        unknown_code: 'There is no race with this code. Check it against the screen.',
        unknown_run: 'This race does not exist any more.',
        not_allowed: 'You may not do that here.',
        being_stored: 'The results are being stored. Try again in a moment.',
        rate_limited: 'Too many attempts. Wait a moment and try again.',
        unavailable: 'The server can not store anything just now. Nothing was lost: try again.',
        no_questions: 'The set has no question in these categories. Choose others.',
        sample_set: 'This is a sample set: it belongs to everybody and can not be deleted.',
        unknown_set: 'This question set is not in your library. Choose another.',
        too_large: 'That is too large. Split it up.',
        bad_message: 'The server did not understand this page. Reload it.',
        not_running: 'No question is open now.',
        not_current: 'This question is not on any more.',
        not_in_lobby: 'The race has started already.',
        not_paused: 'The race is not paused.',
        bad_choice: 'The question has no such answer.',
        bad_settings: 'These settings do not work. Check them.',
        unknown_participant: 'This player is not in the race.',
    } satisfies Record<NonNullable<Problem['code']> | ErrorMessage['code'] | 'too_large', string>,
    failed: {
        unreachable: 'The server can not be reached. Are you online?',
        other: 'That did not work. Please try again.',
    },
    link: {
        connecting: 'Connecting…',
        online: 'Online',
        reconnecting: (attempt: number) => `Reconnecting (attempt ${number(attempt)})…`,
        offline: 'Offline: no network',
        ended: 'Not connected',
        goesOn: 'This page goes on by itself once the network is back. Nothing is lost.',
    },
};
