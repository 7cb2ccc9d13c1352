import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readOptions } from '../lib/options.ts';
import { preflight, regionProblem, type Zone } from '../lib/preflight.ts';

/** Says in seconds what a deployment would fail at after half an hour. Needs the AWS CLI with the account's credentials. */
const file = new URL('../cdk.context.json', import.meta.url);
const context = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const aws = (...words: string[]) => execFileSync('aws', words, { encoding: 'utf8' }).trim();
const configured = () => aws('configure', 'get', 'region');
const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? configured();

function run() {
    const { zones: chosen } = readOptions((key) => context[key]);
    const wrong = regionProblem(region);
    if (wrong) return { problems: [wrong], taken: [] };
    const answer = aws('ec2', 'describe-availability-zones', '--region', region, '--output', 'json');
    return preflight(region, JSON.parse(answer).AvailabilityZones as Zone[], chosen);
}

const { problems, taken } = run();
for (const zone of taken) console.log(`${zone.ZoneName} is ${zone.ZoneId}`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${region}: nothing stands in the way`);
