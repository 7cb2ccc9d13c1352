import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readOptions } from '../lib/options.ts';
import { McSpeedrunStack } from '../lib/stack.ts';

type Context = Record<string, string>;

/** An app with the stack as `cdk deploy` would make it of these options, small where none says a size, in an account of nobody's. */
export function appWith(given: Context = {}) {
    const context: Context = { size: 'small', ...given };
    const directory = mkdtempSync(join(tmpdir(), 'mc-speedrun-aws-'));
    const web = join(directory, 'web');
    mkdirSync(join(web, 'assets'), { recursive: true });
    writeFileSync(join(web, 'index.html'), '<!doctype html>');
    const flags = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')).context;
    const app = new App({ outdir: join(directory, 'cdk.out'), context: flags });
    const options = readOptions((key) => context[key]);
    const env = { account: '123456789012', region: 'eu-central-1' };
    return { app, stack: new McSpeedrunStack(app, 'mc-speedrun', { ...options, web, env }) };
}

const templates = new Map<string, Template>();

/** The template of these options, synthesised once. */
export function templateWith(context: Context = {}): Template {
    const options = JSON.stringify(context);
    const template = templates.get(options) ?? Template.fromStack(appWith(context).stack);
    templates.set(options, template);
    return template;
}

export const domainContext = {
    domainName: 'race.example.org',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-1111-1111-1111-111111111111',
    loadBalancerCertificateArn:
        'arn:aws:acm:eu-central-1:123456789012:certificate/22222222-2222-2222-2222-222222222222',
};

export type Properties = Record<string, any>;

/** The properties of every resource of a type. */
export const allOf = (template: Template) => (type: string) =>
    Object.values(template.findResources(type)).map((resource) => resource.Properties as Properties);

export const text = (value: unknown) => JSON.stringify(value);
