// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../protocol/api';
import { backoffMs } from './backoff';
import { fileName } from './download';
import { failureText } from './failure';
import { below, route } from './route.svelte';

describe('waiting before another attempt', () => {
    it('doubles up to 5 s, and is spread by chance', () => {
        expect([1, 2, 3, 9].map((attempt) => backoffMs(attempt, 1))).toEqual([400, 800, 1600, 5000]);
        expect(backoffMs(9, 0)).toBe(200);
        expect(backoffMs(9, 0.5)).toBe(2600);
    });
});

describe('a failure', () => {
    it('is told in the server’s words where it has some', () => {
        const problem = { type: 'about:blank', title: 'No', status: 409, detail: 'The name is taken.' };
        expect(failureText(new ApiError(409, problem))).toBe('The name is taken.');
    });

    it('is told in ours otherwise, each kind in its own', () => {
        const told = [0, 404, 429, 500].map((status) => failureText(new ApiError(status, null)));
        expect(new Set(told).size).toBe(4);
        expect(failureText(new Error('bug'))).toBe(told[3]);
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
