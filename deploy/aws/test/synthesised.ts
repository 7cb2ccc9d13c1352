import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readOptions } from '../lib/options.ts';
import { McSpeedrunStack } from '../lib/stack.ts';

/** An app with the stack as `cdk deploy -c …` would make it, in an account of nobody's. */
export function appWith(context: Record<string, string> = {}) {
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

export function templateWith(context: Record<string, string> = {}) {
    return Template.fromStack(appWith(context).stack);
}

export const domainContext = {
    domainName: 'race.example.org',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-1111-1111-1111-111111111111',
    loadBalancerCertificateArn:
        'arn:aws:acm:eu-central-1:123456789012:certificate/22222222-2222-2222-2222-222222222222',
};
