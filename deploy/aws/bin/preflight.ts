import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readZones } from '../lib/options.ts';
import { preflight, regionProblem, type Zone } from '../lib/preflight.ts';

/** Says in seconds what a deployment would fail at after half an hour. Needs the AWS CLI with the account's credentials. */
function run() {
    const file = new URL('../cdk.context.json', import.meta.url);
    const context = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const chosen = readZones((key) => context[key]);
    const region =
        process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? aws('configure', 'get', 'region');
    const wrong = regionProblem(region);
    if (wrong) throw new Error(wrong);
    const answer = aws('ec2', 'describe-availability-zones', '--region', region, '--output', 'json');
    const { problems, taken } = preflight(region, JSON.parse(answer).AvailabilityZones as Zone[], chosen);
    for (const zone of taken) console.log(`${zone.ZoneName} is ${zone.ZoneId}`);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    console.log(`${region}: nothing stands in the way`);
}

function aws(...words: string[]) {
    const done = spawnSync('aws', words, { encoding: 'utf8' });
    if (done.status === 0) return done.stdout.trim();
    throw new Error(`aws ${words.join(' ')}: ${done.stderr?.trim() || 'does not run: install the AWS CLI'}`);
}

try {
    run();
} catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
}
