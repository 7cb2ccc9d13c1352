import { counting } from '../forms';

const { number, tenths, percent, count } = counting('en');
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const suffixes: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

const results = { right: 'Right', wrong: 'Wrong', partial: 'Partly right', late: 'Too late' };

export const common = {
    product: 'mc-speedrun',
    ordinal: (n: number) => `${number(n)}${suffixes[ordinals.select(n)] ?? 'th'}`,
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
    failed: {
        unreachable: 'The server can not be reached. Are you online?',
        other: 'That did not work. Please try again.',
        notFound: 'It does not exist (any more).',
        tooMany: 'Too many attempts. Wait a moment and try again.',
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
