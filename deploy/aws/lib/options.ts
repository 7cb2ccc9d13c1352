import { sizes, type SizeName } from './sizes.ts';

/** What a team decides: `cdk deploy -c size=standard -c alarmEmail=…`. */
export interface DeployOptions {
    /** Of the stack. */
    name: string;
    size: SizeName;
    /** x86 or arm: the architecture of every task and function; the image is built for it. */
    architecture: 'x86' | 'arm';
    /** Is told of alarms and of the budget. */
    alarmEmail?: string;
    domain?: Domain;
}

/** A domain of one's own; its DNS record, an alias of the distribution, is the team's. */
export interface Domain {
    name: string;
    /** An ACM certificate in us-east-1, for CloudFront. */
    certificateArn: string;
    /** One in the stack's region, so that the hop from CloudFront to the load balancer is TLS as well. */
    loadBalancerCertificateArn: string;
}

/** Reads the options from the CDK's context; an error says which key is wrong. */
export function readOptions(context: (key: string) => unknown): DeployOptions {
    const text = (key: string) => (context(key) === undefined ? undefined : String(context(key)));
    const oneOf = <T extends string>(key: string, known: readonly T[], fallback: T): T => {
        const value = text(key) ?? fallback;
        const found = known.find((one) => one === value);
        if (!found) throw new Error(`-c ${key}=${value}: known are ${known.join(', ')}`);
        return found;
    };
    const domain = ['domainName', 'certificateArn', 'loadBalancerCertificateArn'].map(text);
    const [name, certificateArn, loadBalancerCertificateArn] = domain;
    if (domain.some((value) => value) && !(name && certificateArn && loadBalancerCertificateArn)) {
        throw new Error('-c domainName needs -c certificateArn and -c loadBalancerCertificateArn as well');
    }
    return {
        name: text('name') ?? 'mc-speedrun',
        size: oneOf('size', Object.keys(sizes) as SizeName[], 'small'),
        architecture: oneOf('architecture', ['arm', 'x86'] as const, 'arm'),
        alarmEmail: text('alarmEmail'),
        domain:
            name && certificateArn && loadBalancerCertificateArn
                ? { name, certificateArn, loadBalancerCertificateArn }
                : undefined,
    };
}
