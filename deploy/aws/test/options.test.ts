import { createRequire } from 'node:module';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { readOptions } from '../lib/options.ts';
import { appWith, domainContext } from './synthesised.ts';

const read = (context: Record<string, string>) => readOptions((key) => context[key]);
const load = createRequire(import.meta.url);

test('with a size alone: on x86-64, as it was tested', () => {
    expect(read({ size: 'small' })).toEqual({
        name: 'mc-speedrun',
        size: 'small',
        architecture: 'x86',
        restored: {},
    });
});

test('without a size nothing is deployed: an update that forgot it would shrink the stack', () => {
    expect(() => read({})).toThrow('no size: say which in cdk.context.json, of small, standard, large');
});

test('what is told to nobody is said when it is deployed', () => {
    const warnings = (context: Record<string, string>) =>
        Annotations.fromStack(appWith(context).stack).findWarning(
            '*',
            Match.stringLikeRegexp('Nobody is told'),
        );
    expect(warnings({}).length).toBe(1);
    expect(warnings({ alarmEmail: 'ops@example.org' })).toEqual([]);
});

test('an option that is not known says what is', () => {
    expect(() => read({ size: 'huge' })).toThrow(
        'size: huge: say which in cdk.context.json, of small, standard, large',
    );
});

test('a domain needs both certificates', () => {
    expect(read({ size: 'small', ...domainContext }).domain?.name).toBe('race.example.org');
    expect(() => read({ domainName: 'race.example.org' })).toThrow('certificateArn');
});

test('a rotation signs with a key that everybody has known since the one before', () => {
    const { rotated } = load('../lib/rotate_signing_key.cjs');
    const first = rotated(['a'], 'b');
    expect(first).toEqual(['a', 'b']);
    const second = rotated(first, 'c');
    expect(second).toEqual(['b', 'c', 'a']);
    const third = rotated(second, 'd');
    expect(third).toEqual(['c', 'd', 'b']);
});

test('paths without a dot in their last segment are screens', () => {
    const { readFileSync } = load('node:fs');
    const code = readFileSync(new URL('../lib/screens.cjs', import.meta.url), 'utf8');
    const handler = new Function(`${code}; return handler`)();
    const asked = (uri: string) => handler({ request: { uri } }).uri;
    expect(asked('/')).toBe('/index.html');
    expect(asked('/join/ABCDEF')).toBe('/index.html');
    expect(asked('/assets/index-1.js')).toBe('/assets/index-1.js');
});
