// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../protocol/api';
import { backoffMs } from './backoff';
import { fileName } from './download';
import type { Problem } from '../protocol/http';
import type { ErrorMessage } from '../protocol/messages';
import { common } from '../text/common';
import { failureText, refusalText, retryMs } from './failure';
import { below, route } from './route.svelte';

describe('waiting before another attempt', () => {
    it('doubles up to 5 s, and is spread by chance', () => {
        expect([1, 2, 3, 9].map((attempt) => backoffMs(attempt, 1))).toEqual([400, 800, 1600, 5000]);
        expect(backoffMs(9, 0)).toBe(200);
        expect(backoffMs(9, 0.5)).toBe(2600);
    });
});

describe('a call that failed', () => {
    const busy = (status: number, retryAfterMs: number | null = null) =>
        new ApiError(status, null, retryAfterMs);

    it('is tried again by itself, not before the server said, and spread by chance', () => {
        for (const status of [0, 429, 502, 503, 504]) expect(retryMs(busy(status), 1, 0)).toBe(200);
        expect(retryMs(busy(503, 2000), 1, 0)).toBe(2200);
        expect(retryMs(busy(503, 2000), 1, 0.999)).toBe(2400);
        expect(retryMs(busy(429), 9, 0.5)).toBe(2600);
    });

    it('is left to people where that would not help, is far off, or was tried often enough', () => {
        for (const status of [400, 401, 404, 409, 500]) expect(retryMs(busy(status), 1, 0.5)).toBeNull();
        expect(retryMs(busy(429, 31_000), 1, 0.5)).toBeNull();
        expect(retryMs(busy(503), 10, 0.5)).not.toBeNull();
        expect(retryMs(busy(503), 11, 0.5)).toBeNull();
        expect(retryMs(new Error('a bug'), 1, 0.5)).toBeNull();
    });
});

describe('a failure', () => {
    const problem = { type: 'about:blank', title: 'No', status: 409, detail: 'Nothing rhymes with month.' };

    it('is told in the words of the page where it knows the code', () => {
        const taken = new ApiError(409, { ...problem, code: 'name_taken' });
        expect(failureText(taken)).toBe(common.problems.name_taken);
        const lobby = { type: 'error', code: 'not_in_lobby', message: problem.detail } as const;
        expect(refusalText(lobby)).toBe(common.problems.not_in_lobby);
    });

    it('is told in the server’s words where its code is new to the page, or there is none', () => {
        const unheardOf = { ...problem, code: 'toString' } as unknown as Problem;
        expect(failureText(new ApiError(409, unheardOf))).toBe(problem.detail);
        expect(failureText(new ApiError(409, problem))).toBe(problem.detail);
        const refusal = {
            type: 'error',
            code: 'unrhymed',
            message: problem.detail,
        } as unknown as ErrorMessage;
        expect(refusalText(refusal)).toBe(problem.detail);
    });

    it('is told by its status where that says it all, each kind in its own words', () => {
        const told = [0, 401, 413, 429, 503, 500].map((status) => failureText(new ApiError(status, null)));
        expect(new Set(told).size).toBe(6);
        expect(failureText(new ApiError(429, { ...problem, status: 429 }))).toBe(told[3]);
        expect(failureText(new Error('bug'))).toBe(told[5]);
    });
});

it('a file’s name is its title without what file systems dislike', () => {
    expect(fileName('Friday: “Rivers & cities”?', 'csv')).toBe('Friday-Rivers-cities.csv');
    expect(fileName('問題集', 'json')).toBe('問題集.json');
    expect(fileName('***', 'json')).toBe('mc-speedrun.json');
});

describe('the route', () => {
    beforeEach(() => {
        window.scrollTo = () => {};
        document.body.replaceChildren();
    });

    const click = (html: string, more: MouseEventInit = {}) => {
        document.body.innerHTML = html;
        const event = new MouseEvent('click', { bubbles: true, cancelable: true, ...more });
        let followed = false;
        const follow = (one: MouseEvent) => {
            route.follow(one);
            followed = one.defaultPrevented;
            // This DOM would go there.
            one.preventDefault();
        };
        document.body.addEventListener('click', follow, { once: true });
        document.querySelector('a')?.dispatchEvent(event);
        return followed;
    };

    it('follows plain links of its own without a reload', () => {
        expect(click('<a href="/host">Host</a>')).toBe(true);
        expect(route.path).toBe('/host');
    });

    it('leaves the others to the browser', () => {
        expect(click('<a href="/join" target="_blank">x</a>')).toBe(false);
        expect(click('<a href="/join" download>x</a>')).toBe(false);
        expect(click('<a href="https://example.org/">x</a>')).toBe(false);
        expect(click('<a href="/join">x</a>', { ctrlKey: true })).toBe(false);
        expect(route.path).toBe('/host');
    });

    it('knows the parts below its area', () => {
        expect(below('/host/run/r%201')).toEqual(['run', 'r 1']);
        expect(below('/host')).toEqual([]);
    });
});
