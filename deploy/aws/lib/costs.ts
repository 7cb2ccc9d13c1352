import { sizes, type Size, type SizeName, type Tasks } from './sizes.ts';

/** US dollars: list prices of us-east-1 as published in 2025, Fargate and Lambda on x86, no free tier but CloudFront's. */
export const prices = {
    vcpuHour: 0.04048,
    memoryGbHour: 0.004445,
    cacheNodeHour: {
        'cache.t4g.micro': 0.0128,
        'cache.m7g.large': 0.1264,
        'cache.r7g.large': 0.1752,
    } as Record<string, number>,
    endpointHour: 0.01,
    loadBalancerHour: 0.0225,
    loadBalancerUnitHour: 0.008, // 3,000 connections, or 1 GB
    httpApiMillion: 1,
    lambdaGbSecond: 0.0000166667,
    dynamoDbWriteMillion: 0.625,
    storedGb: 0.3, // EFS's, the dearest of all
    cloudFrontGb: 0.085, // above a free TB
    cloudFrontMillion: 1, // above 10 free million
    logGb: 0.5,
    customMetric: 0.3,
    alarmMetric: 0.1,
    dashboard: 3,
    secret: 0.4,
    key: 1,
};

/** What is raced in a month, for the part of the costs that depends on it. */
export interface Usage {
    races: number;
    players: number;
}

export const usages: Record<SizeName, Usage> = {
    small: { races: 20, players: 30 },
    standard: { races: 40, players: 500 },
    large: { races: 10, players: 50_000 },
};

/** Of one player in one race of 20 questions and half an hour; `docs/deploy-aws.md` names them as assumptions. */
export const perPlayer = {
    apiRequests: 5,
    megabytes: 0.5,
    itemWrites: 1,
    kilobytesStored: 1,
    kilobytesOfLog: 2,
};
/** Of a race: its summary, in the table and in an index. */
const itemWritesPerRace = 2;
const monthsOfResults = 12;
const hoursPerMonth = 730;
/** Tasks for a large race are started before it, and go some time after it. */
const hoursOfEvent = 3;
const endpoints = 5;
const metricsOfOtherAlarms = 19;
const metricsOfScalingAlarms = 6;
const serviceMetrics = 6;
const containerInsightsMetrics = 40;

/** Metrics that alarms watch, each of which is paid for: two alarms watch every node of the State. */
export const alarmMetrics = (size: Size) => metricsOfOtherAlarms + 2 * nodes(size) + metricsOfScalingAlarms;

export interface Cost {
    part: string;
    /** In words, where the size has one. */
    what: string;
    usd: number;
}

const nodes = (size: Size) => size.cache.shards * 2;
const taskHour = ({ cpu, memoryMiB }: Tasks) =>
    (cpu / 1_024) * prices.vcpuHour + (memoryMiB / 1_024) * prices.memoryGbHour;
const vcpus = (cpu: number) =>
    (({ 256: '¼', 512: '½' }) as Record<number, string>)[cpu] ?? String(cpu / 1_024);
const tasks = (each: Tasks) => `${each.min} × ${vcpus(each.cpu)} vCPU`;

/** What a size costs a month, part by part. */
export function costs(name: SizeName): Cost[] {
    const size = sizes[name];
    const { races, players } = usages[name];
    const starts = races * players;
    const gigabytes = (starts * perPlayer.megabytes) / 1_000;
    const writes = (starts * perPlayer.itemWrites + races * itemWritesPerRace) / 1e6;
    const stored = 1 + (monthsOfResults * starts * perPlayer.kilobytesStored) / 1e6;
    const requests = (starts * perPlayer.apiRequests) / 1e6;
    const moreTasks = Math.max(0, Math.ceil(players / size.connectionsPerTask) - size.speedRun.min);
    const logGigabytes = (starts * perPlayer.kilobytesOfLog) / 1e6 + size.speedRun.min * 0.05;
    const metrics = serviceMetrics + (size.containerInsights ? containerInsightsMetrics : 0);
    const balancerUnits = Math.max((starts * 0.5) / 3_000, gigabytes);
    return [
        {
            part: 'Fargate: speed-run',
            what: tasks(size.speedRun),
            usd: taskHour(size.speedRun) * size.speedRun.min * hoursPerMonth,
        },
        {
            part: `speed-run: more tasks, ${hoursOfEvent} hours a race`,
            what: moreTasks ? `${moreTasks} more` : '',
            usd: taskHour(size.speedRun) * moreTasks * hoursOfEvent * races,
        },
        {
            part: 'Fargate: sign-on',
            what: tasks(size.signOn),
            usd: taskHour(size.signOn) * size.signOn.min * hoursPerMonth,
        },
        {
            part: 'ElastiCache, with a replica a shard',
            what: `${nodes(size)} × ${size.cache.nodeType.replace('cache.', '')}`,
            usd: prices.cacheNodeHour[size.cache.nodeType]! * nodes(size) * hoursPerMonth,
        },
        {
            part: 'interface endpoints',
            what: `${endpoints} × ${size.endpointZones} zone${size.endpointZones > 1 ? 's' : ''}`,
            usd: endpoints * size.endpointZones * prices.endpointHour * hoursPerMonth,
        },
        {
            part: 'load balancer',
            what: '',
            usd: prices.loadBalancerHour * hoursPerMonth + balancerUnits * prices.loadBalancerUnitHour,
        },
        {
            part: 'HTTP API, Lambda, SQS, DynamoDB, EFS',
            what: '',
            usd:
                requests * prices.httpApiMillion +
                races * 60 * 2 * prices.lambdaGbSecond +
                writes * prices.dynamoDbWriteMillion +
                stored * prices.storedGb,
        },
        {
            part: 'CloudFront, S3',
            what: '',
            usd:
                Math.max(0, gigabytes - 1_000) * prices.cloudFrontGb +
                Math.max(0, requests * 4 - 10) * prices.cloudFrontMillion,
        },
        {
            part: 'logs, metrics, alarms, dashboard',
            what: '',
            usd:
                logGigabytes * prices.logGb +
                metrics * prices.customMetric +
                alarmMetrics(size) * prices.alarmMetric +
                prices.dashboard,
        },
        { part: 'secrets, keys', what: '', usd: 4 * prices.secret + prices.key },
    ];
}

export const monthly = (name: SizeName) => costs(name).reduce((sum, { usd }) => sum + usd, 0);

/** The budget: half as much again. */
export const budgetUsd = (name: SizeName) => Math.ceil((monthly(name) * 1.5) / 10) * 10;

/** The table of docs/deploy-aws.md. */
export function costTable(): string {
    const names = Object.keys(sizes) as SizeName[];
    const columns = names.map(costs);
    const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;
    const cell = ({ what, usd }: Cost) => (what ? `${what}: ${usd.toFixed(0)}` : usd.toFixed(0));
    const number = (value: number) => value.toLocaleString('en-US');
    return [
        row('', ...names),
        row('---', ...names.map(() => '---:')),
        row(
            'races a month',
            ...names.map((name) => `${usages[name].races} of ${number(usages[name].players)}`),
        ),
        ...columns[0]!.map(({ part }, index) => row(part, ...columns.map((column) => cell(column[index]!)))),
        row('**sum**', ...names.map((name) => `**about ${number(Math.round(monthly(name)))}**`)),
        row('the budget of the stack', ...names.map((name) => number(budgetUsd(name)))),
    ].join('\n');
}
