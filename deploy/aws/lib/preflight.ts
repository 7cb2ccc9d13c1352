/** What `aws ec2 describe-availability-zones` says of a zone; its name means another place in every account, its id the same one. */
export interface Zone {
    ZoneName: string;
    ZoneId: string;
    State: string;
    ZoneType?: string;
}

/** Where CloudFront's guide or API Gateway's lists no VPC origins or no VPC links, or one of them leaves it open. */
const zonesWithoutPrivateWays = new Set([
    'use1-az3',
    'usw1-az2',
    'cac1-az3',
    'cac1-az4',
    'apne1-az3',
    'apne2-az1',
    'apne2-az4',
    'euw3-az2',
]);

/** Whose buckets CloudFront's standard logs cannot be delivered to, so that no distribution with logs is made. */
const regionsWithoutLogs = new Set([
    'af-south-1',
    'ap-east-1',
    'ap-east-2',
    'ap-south-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-7',
    'ca-west-1',
    'eu-central-2',
    'eu-south-1',
    'eu-south-2',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'mx-central-1',
]);

/** What is wrong with a region, whatever its zones; undefined where nothing is. */
export function regionProblem(region: string): string | undefined {
    if (!regionsWithoutLogs.has(region)) return undefined;
    return `${region}: CloudFront cannot deliver its logs to a bucket of this region; choose another, such as eu-central-1 or us-east-1`;
}

export interface Preflight {
    /** Nothing should be deployed while there is one. */
    problems: string[];
    /** The names of the zones that can be taken, in order. */
    usable: string[];
    /** Those the stack would have, with their ids. */
    taken: Zone[];
}

/** Whether the stack can be made in these zones of the region: in those that were `chosen`, or in the first two, which the CDK takes. */
export function preflight(region: string, zones: Zone[], chosen?: [string, string]): Preflight {
    const all = zones
        .filter((zone) => (zone.ZoneType ?? 'availability-zone') === 'availability-zone')
        .sort((a, b) => a.ZoneName.localeCompare(b.ZoneName));
    const open = all.filter((zone) => zone.State === 'available');
    const usable = open
        .filter((zone) => !zonesWithoutPrivateWays.has(zone.ZoneId))
        .map((zone) => zone.ZoneName);
    const problems = [regionProblem(region) ?? []].flat();
    const taken: Zone[] = [];
    for (const name of chosen ?? open.slice(0, 2).map((zone) => zone.ZoneName)) {
        const zone = all.find((one) => one.ZoneName === name);
        if (!zone) problems.push(`${name}: ${region} has no such zone`);
        else {
            taken.push(zone);
            const { ZoneId: id, State: state } = zone;
            if (zonesWithoutPrivateWays.has(id)) {
                problems.push(
                    `${name} is ${id}, which has no VPC origins of CloudFront or no VPC links of API Gateway`,
                );
            }
            if (state !== 'available') problems.push(`${name} is ${state}`);
        }
    }
    if (usable.length < 2)
        problems.push(`${region}: this account has fewer than two zones that can be taken`);
    else if (problems.length > 0 && !regionProblem(region)) {
        problems.push(`write "zones": "${usable.slice(0, 2).join(',')}" into cdk.context.json`);
    }
    return { problems, usable, taken };
}
