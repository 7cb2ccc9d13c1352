import { plural } from '../forms';

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const suffixes: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

const results = { right: 'Right', wrong: 'Wrong', partial: 'Partly right', late: 'Too late' };

export const common = {
    product: 'mc-speedrun',
    ordinal: (n: number) => `${n}${suffixes[ordinals.select(n)] ?? 'th'}`,
    number: (n: number) => n.toLocaleString('en'),
    players: (n: number) => `${n.toLocaleString('en')} ${plural(n, 'player', 'players')}`,
    questions: (n: number) => `${n.toLocaleString('en')} ${plural(n, 'question', 'questions')}`,
    points: (n: number) => `${n.toLocaleString('en')} ${plural(n, 'point', 'points')}`,
    seconds: (n: number | string) => `${n} s`,
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
        reconnecting: (attempt: number) => `Reconnecting (attempt ${attempt})…`,
        offline: 'Offline: no network',
        ended: 'Not connected',
    },
};
