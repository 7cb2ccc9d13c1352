import { sizes, type SizeName } from './sizes.ts';

/** What a team decides, and keeps in deploy/aws/cdk.context.json: so an update deploys what the first deployment did. */
export interface DeployOptions {
    /** Of the stack. */
    name: string;
    size: SizeName;
    /** x86 or arm: the architecture of every task and function; the image is built for it. */
    architecture: 'x86' | 'arm';
    /** Is told of alarms and of the budget; without one nobody is. */
    alarmEmail?: string;
    /** The names of the two zones of the stack; `npm run preflight` says which can be taken. */
    zones?: [string, string];
    domain?: Domain;
    restored: Restored;
}

/** What was there before, instead of what the stack would make anew: kept by a destroyed stack, or restored from a backup. */
export interface Restored {
    /** The name of a table of results. */
    resultsTable?: string;
    /** The id of a file system of question sets. */
    fileSystem?: string;
    /** The directory of the question sets in their file system, which a backup is restored beside. */
    questionSetsPath?: string;
    /** The name of a snapshot from which the State is made. */
    stateSnapshot?: string;
}

/** A domain of one's own; its DNS record, an alias of the distribution, is the team's. */
export interface Domain {
    name: string;
    /** An ACM certificate in us-east-1, for CloudFront. */
    certificateArn: string;
    /** One in the stack's region, so that the hop from CloudFront to the load balancer is TLS as well. */
    loadBalancerCertificateArn: string;
}

/** Reads the options from the CDK's context; an error says which key is wrong. Nobody's size is guessed. */
export function readOptions(context: (key: string) => unknown): DeployOptions {
    const text = (key: string) => (context(key) === undefined ? undefined : String(context(key)));
    const oneOf = <T extends string>(key: string, known: readonly T[], fallback?: T): T => {
        const value = text(key) ?? fallback;
        const found = known.find((one) => one === value);
        const wrong = value === undefined ? `no ${key}` : `${key}: ${value}`;
        if (!found) throw new Error(`${wrong}: say which in cdk.context.json, of ${known.join(', ')}`);
        return found;
    };
    const domain = ['domainName', 'certificateArn', 'loadBalancerCertificateArn'].map(text);
    const [name, certificateArn, loadBalancerCertificateArn] = domain;
    if (domain.some((value) => value) && !(name && certificateArn && loadBalancerCertificateArn)) {
        throw new Error(
            'domainName needs certificateArn and loadBalancerCertificateArn as well, in cdk.context.json',
        );
    }
    return {
        name: text('name') ?? 'mc-speedrun',
        size: oneOf('size', Object.keys(sizes) as SizeName[]),
        architecture: oneOf('architecture', ['arm', 'x86'] as const, 'x86'),
        alarmEmail: text('alarmEmail'),
        zones: readZones(context),
        domain:
            name && certificateArn && loadBalancerCertificateArn
                ? { name, certificateArn, loadBalancerCertificateArn }
                : undefined,
        restored: {
            resultsTable: text('resultsTable'),
            fileSystem: text('fileSystem'),
            questionSetsPath: text('questionSetsPath'),
            stateSnapshot: text('stateSnapshot'),
        },
    };
}

/** Of a list, or of a text with commas. */
export function readZones(context: (key: string) => unknown): [string, string] | undefined {
    const given = context('zones');
    if (given === undefined) return undefined;
    const text = String(given);
    const [first, second, ...more] = text.split(',').map((name) => name.trim());
    if (first && second && first !== second && more.length === 0) return [first, second];
    throw new Error(
        `zones: ${text}: name two different ones in cdk.context.json, as in us-east-1a,us-east-1b`,
    );
}
