import { existsSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { checkWithNag } from '../lib/nag.ts';
import { repository } from '../lib/program.ts';
import { McSpeedrunStack } from '../lib/stack.ts';
import { readOptions } from '../lib/options.ts';
import { regionProblem } from '../lib/preflight.ts';

const app = new App();
const options = readOptions((key) => app.node.tryGetContext(key));
const web = repository('build/release/web');
if (!existsSync(web)) throw new Error(`There is no ${web}: build the web UI first, with ./dev build.`);
const region = process.env.CDK_DEFAULT_REGION;
if (!region) throw new Error('Say which region: configure the AWS CLI, or set AWS_REGION.');
const wrong = regionProblem(region);
if (wrong) throw new Error(wrong);

new McSpeedrunStack(app, options.name, {
    ...options,
    web,
    env: { account: process.env.CDK_DEFAULT_ACCOUNT, region },
    description: 'mc-speedrun: multi-choice quiz races',
});
checkWithNag(app);
