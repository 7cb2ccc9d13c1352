import { RetentionDays } from 'aws-cdk-lib/aws-logs';

export type SizeName = 'small' | 'standard' | 'large';

/** Tasks of one service on Fargate. */
export interface Tasks {
    /** In 1,024ths of a vCPU. */
    cpu: number;
    memoryMiB: number;
    min: number;
    max: number;
}

export interface Size {
    speedRun: Tasks;
    signOn: Tasks;
    /** More speed-run tasks are started when one holds more clients than this on average. */
    connectionsPerTask: number;
    /** Of the HTTP API: when a race opens, everybody looks at it and joins within seconds. */
    requestsPerSecond: number;
    cache: { nodeType: string; shards: number; snapshotDays: number };
    /** Zones in which the interface endpoints stand. With one, the other zone's traffic crosses over, and depends on it. */
    endpointZones: 1 | 2;
    containerInsights: boolean;
    logRetention: RetentionDays;
}

/** Every size has two zones, two speed-run tasks and a cache replica: a part that dies is a pause, not the end of a race. */
export const sizes: Record<SizeName, Size> = {
    /** A study group, a class. */
    small: {
        speedRun: { cpu: 256, memoryMiB: 512, min: 2, max: 4 },
        signOn: { cpu: 256, memoryMiB: 512, min: 1, max: 2 },
        connectionsPerTask: 1_000,
        requestsPerSecond: 500,
        cache: { nodeType: 'cache.t4g.micro', shards: 1, snapshotDays: 1 },
        endpointZones: 1,
        containerInsights: false,
        logRetention: RetentionDays.TWO_WEEKS,
    },
    /** A school, a company: some thousand players. */
    standard: {
        speedRun: { cpu: 1_024, memoryMiB: 2_048, min: 2, max: 10 },
        signOn: { cpu: 512, memoryMiB: 1_024, min: 2, max: 6 },
        connectionsPerTask: 4_000,
        requestsPerSecond: 2_500,
        cache: { nodeType: 'cache.m7g.large', shards: 2, snapshotDays: 3 },
        endpointZones: 2,
        containerInsights: true,
        logRetention: RetentionDays.ONE_MONTH,
    },
    /** 50,000 players at once. */
    large: {
        speedRun: { cpu: 2_048, memoryMiB: 4_096, min: 6, max: 40 },
        signOn: { cpu: 1_024, memoryMiB: 2_048, min: 4, max: 16 },
        connectionsPerTask: 5_000,
        requestsPerSecond: 10_000,
        cache: { nodeType: 'cache.r7g.large', shards: 3, snapshotDays: 7 },
        endpointZones: 2,
        containerInsights: true,
        logRetention: RetentionDays.THREE_MONTHS,
    },
};
