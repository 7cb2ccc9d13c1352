import { counting } from '../forms';
import { common } from './common';

const { number } = counting('en');

export const screen = {
    title: 'Big screen',
    join: (host: string) => `Join at ${host}`,
    waiting: 'Waiting for the start',
    nobody: 'Scan the code or type it in: who is first?',
    here: (n: number) => common.players(n),
    unknown: 'There is no race with this code.',
    ready: 'Get ready',
    finish: 'Finish',
    finished: (n: number, of: number) => `${number(n)} of ${number(of)} finished`,
    field: 'The whole field',
    answered: (n: number, of: number) => `${number(n)} of ${number(of)} answered`,
    podium: 'The podium',
    paused: 'Paused',
    closed: 'Nobody new can join now',
    over: 'The race is over',
    code: 'Code',
    question: (n: number, of: number) => `Question ${number(n)} of ${number(of)}`,
    next: 'Next question',
    qr: 'QR code of the join link',
    sound: 'Sound',
    full: 'Full screen',
    perDot: (n: number) => `one dot: ${common.players(n)}`,
};
