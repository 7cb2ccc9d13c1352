import { expect, test } from 'vitest';
import { readOptions } from '../lib/options.ts';
import { preflight, regionProblem, type Zone } from '../lib/preflight.ts';
import { allOf, templateWith } from './synthesised.ts';

const zone = (ZoneName: string, ZoneId: string, State = 'available'): Zone => ({ ZoneName, ZoneId, State });
const virginia = [
    zone('us-east-1b', 'use1-az3'),
    zone('us-east-1a', 'use1-az1'),
    zone('us-east-1c', 'use1-az5', 'impaired'),
    zone('us-east-1d', 'use1-az2'),
    { ...zone('us-east-1-bos-1a', 'use1-bos1-az1'), ZoneType: 'local-zone' },
];

test('zones are judged by their ids, since names differ by account: the first two are what would be taken', () => {
    const { problems, taken, usable } = preflight('us-east-1', virginia);
    expect(taken.map((one) => one.ZoneId)).toEqual(['use1-az1', 'use1-az3']);
    expect(usable).toEqual(['us-east-1a', 'us-east-1d']);
    expect(problems).toEqual([
        'us-east-1b is use1-az3, which has no VPC origins of CloudFront or no VPC links of API Gateway',
        'write "zones": "us-east-1a,us-east-1d" into cdk.context.json',
    ]);
});

test('zones that were chosen are judged instead', () => {
    expect(preflight('us-east-1', virginia, ['us-east-1a', 'us-east-1d']).problems).toEqual([]);
    expect(preflight('us-east-1', virginia, ['us-east-1c', 'us-east-1z']).problems).toEqual([
        'us-east-1c is impaired',
        'us-east-1z: us-east-1 has no such zone',
        'write "zones": "us-east-1a,us-east-1d" into cdk.context.json',
    ]);
});

test('with fewer than two zones there is nothing to write', () => {
    const seoul = [zone('ap-northeast-2a', 'apne2-az1'), zone('ap-northeast-2c', 'apne2-az3')];
    expect(preflight('ap-northeast-2', seoul).problems.at(-1)).toBe(
        'ap-northeast-2: this account has fewer than two zones that can be taken',
    );
});

test('a region to whose buckets CloudFront delivers no logs is refused', () => {
    expect(regionProblem('eu-central-1')).toBeUndefined();
    expect(regionProblem('eu-south-1')).toContain('CloudFront cannot deliver its logs');
    const milan = [zone('eu-south-1a', 'eus1-az1'), zone('eu-south-1b', 'eus1-az2')];
    expect(preflight('eu-south-1', milan).problems).toEqual([regionProblem('eu-south-1')]);
});

test('the option zones: two names, as a text or a list, and the subnets stand there', () => {
    const read = (zones: unknown) => readOptions((key) => ({ size: 'small', zones })[key]).zones;
    expect(read('us-east-1a, us-east-1d')).toEqual(['us-east-1a', 'us-east-1d']);
    expect(read(['us-east-1a', 'us-east-1d'])).toEqual(['us-east-1a', 'us-east-1d']);
    expect(() => read('us-east-1a')).toThrow('name two different ones');
    const template = templateWith({ zones: 'eu-central-1b,eu-central-1c' });
    const subnets = allOf(template)('AWS::EC2::Subnet').map((one) => one.AvailabilityZone);
    expect(subnets).toEqual(['eu-central-1b', 'eu-central-1c']);
});
