import { Duration, Stack } from 'aws-cdk-lib';
import type * as api from 'aws-cdk-lib/aws-apigatewayv2';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Functions } from './functions.ts';
import type { Size } from './sizes.ts';
import type { Stores } from './stores.ts';

const minute = Duration.minutes(1);
const elbCode = elb.HttpCodeTarget.TARGET_5XX_COUNT;

/** What the services themselves measure, read from a line of their log a minute (`--log-metrics 60`). */
export class ServiceMetrics extends Construct {
    /** Of one task on average: clients connected. */
    readonly connections: cloudwatch.Metric;
    /** Of all tasks. */
    readonly allConnections: cloudwatch.Metric;
    readonly answersPerMinute: cloudwatch.Metric;
    /** The slowest task's 99th percentile, from an answer's arrival to its verdict, in milliseconds. */
    readonly verdictMs: cloudwatch.Metric;
    readonly failures: cloudwatch.Metric;

    constructor(
        scope: Construct,
        id: string,
        private readonly speedRunLog: logs.ILogGroup,
    ) {
        super(scope, id);
        this.connections = this.metric('Connections', 'connections', 'Average');
        this.allConnections = this.connections.with({ statistic: 'Sum' });
        this.answersPerMinute = this.metric('Answers', 'answers', 'Sum');
        this.verdictMs = this.metric('VerdictMilliseconds', 'verdict_ms_p99', 'Maximum');
        this.failures = this.metric('AppendsFailed', 'appends_failed', 'Sum');
    }

    private metric(metricName: string, member: string, statistic: string) {
        const filter = new logs.MetricFilter(this, metricName, {
            logGroup: this.speedRunLog,
            filterPattern: logs.FilterPattern.stringValue('$.message', '=', 'metrics'),
            metricNamespace: Stack.of(this).stackName,
            metricName,
            metricValue: `$.${member}`,
        });
        return filter.metric({ statistic, period: Duration.minutes(1) });
    }
}

export interface WatchingProps {
    size: Size;
    metrics: ServiceMetrics;
    services: { speedRun: ecs.FargateService; signOn: ecs.FargateService };
    loadBalancer: elb.ApplicationLoadBalancer;
    functions: Functions;
    stores: Stores;
    api: api.HttpApi;
    budgetUsd: number;
    email?: string;
}

/** Alarms, one dashboard, the budget. */
export class Watching extends Construct {
    private readonly topic: sns.Topic;
    private readonly alarms: cloudwatch.Alarm[] = [];

    constructor(
        scope: Construct,
        id: string,
        private readonly props: WatchingProps,
    ) {
        super(scope, id);
        this.topic = this.makeTopic();
        this.addRaceAlarms();
        this.addStoreAlarms();
        this.addRequestAlarms();
        this.addDashboard();
        this.addBudget();
    }

    private makeTopic() {
        const key = new kms.Key(this, 'TopicKey', {
            description: 'mc-speedrun: alarms',
            enableKeyRotation: true,
        });
        key.addToResourcePolicy(
            new iam.PolicyStatement({
                principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
                actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
                resources: ['*'], // this key
            }),
        );
        const topic = new sns.Topic(this, 'Alarms', { masterKey: key, enforceSSL: true });
        if (this.props.email) topic.addSubscription(new EmailSubscription(this.props.email));
        return topic;
    }

    private alarm(
        id: string,
        metric: cloudwatch.IMetric,
        threshold: number,
        description: string,
        minutes = 3,
    ) {
        const alarm = new cloudwatch.Alarm(this, id, {
            metric,
            threshold,
            alarmDescription: `${description} What to do: docs/operate.md, Alarms.`,
            comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluationPeriods: minutes,
            treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        });
        alarm.addAlarmAction(new SnsAction(this.topic));
        alarm.addOkAction(new SnsAction(this.topic));
        this.alarms.push(alarm);
    }

    private addRaceAlarms() {
        const { metrics, services, size } = this.props;
        this.alarm(
            'SlowVerdicts',
            metrics.verdictMs,
            250,
            'Verdicts take longer than 250 ms (99th percentile).',
        );
        this.alarm('AppendsFail', metrics.failures, 0, 'The speed-run State does not take commands.', 1);
        const atMost = metrics.allConnections;
        const capacity = size.speedRun.max * size.connectionsPerTask * 0.8;
        this.alarm(
            'NearlyFull',
            atMost,
            capacity,
            'More than 80% of the clients that the largest number of tasks is for.',
        );
        this.alarm(
            'SpeedRunCpu',
            services.speedRun.metricCpuUtilization({ period: minute }),
            85,
            'speed-run is busy.',
            5,
        );
        this.alarm(
            'SignOnCpu',
            services.signOn.metricCpuUtilization({ period: minute }),
            85,
            'sign-on is busy.',
            5,
        );
    }

    private addStoreAlarms() {
        const { stores, functions } = this.props;
        const age = stores.completionQueue.metricApproximateAgeOfOldestMessage({ period: minute });
        this.alarm('ResultsLate', age, 300, 'Results of a finished run are not stored after 5 minutes.');
        const dead = stores.deadLetters.metricApproximateNumberOfMessagesVisible({ period: minute });
        this.alarm('DeadLetters', dead, 0, 'A completion job was given up.', 1);
        this.alarm(
            'ReporterFails',
            functions.reporter.metricErrors({ period: minute }),
            0,
            'The reporter fails.',
        );
        this.alarm(
            'StateMemory',
            this.state('DatabaseMemoryUsagePercentage', 'memory, %'),
            75,
            'The State fills up; it evicts nothing.',
        );
        this.alarm(
            'StateCpu',
            this.state('EngineCPUUtilization', 'processor, %'),
            80,
            'A shard of the State is busy.',
        );
        const throttled = stores.results.metricThrottledRequestsForOperations({
            operations: ['PutItem' as never, 'BatchWriteItem' as never, 'Query' as never],
            period: minute,
        });
        this.alarm('ResultsThrottled', throttled, 0, 'DynamoDB throttles.');
    }

    private addRequestAlarms() {
        const { loadBalancer, functions, api: gateway } = this.props;
        const errors = loadBalancer.metrics.httpCodeTarget(elbCode, { period: minute });
        this.alarm('ServiceErrors', errors, 5, 'Services answer with 5xx.');
        this.alarm(
            'GatewayErrors',
            gateway.metricServerError({ period: minute, statistic: 'Sum' }),
            5,
            'The API answers with 5xx.',
        );
        this.alarm('LoaderFails', functions.loader.metricErrors({ period: minute }), 0, 'Uploads fail.');
    }

    /** The worst node's: ElastiCache measures each by itself. */
    private state(metricName: string, label: string) {
        const usingMetrics = Object.fromEntries(
            this.props.stores.stateNodes.map((node, index) => [
                `m${index}${metricName}`,
                new cloudwatch.Metric({
                    namespace: 'AWS/ElastiCache',
                    metricName,
                    dimensionsMap: { CacheClusterId: node },
                    statistic: 'Maximum',
                    period: minute,
                }),
            ]),
        );
        const expression = `MAX([${Object.keys(usingMetrics).join(', ')}])`;
        return new cloudwatch.MathExpression({ expression, usingMetrics, label, period: minute });
    }

    private addDashboard() {
        const { metrics, services, stores, functions, loadBalancer, api: gateway } = this.props;
        const graph = (title: string, ...left: cloudwatch.IMetric[]) =>
            new cloudwatch.GraphWidget({ title, left, width: 8, height: 6 });
        const answersPerSecond = new cloudwatch.MathExpression({
            expression: 'answers / 60',
            usingMetrics: { answers: metrics.answersPerMinute },
            label: 'answers a second',
            period: minute,
        });
        new cloudwatch.Dashboard(this, 'Dashboard', {
            dashboardName: Stack.of(this).stackName,
            widgets: [
                [
                    graph('Connections', metrics.allConnections, metrics.connections),
                    graph('Answers a second', answersPerSecond),
                    graph('Answer to verdict, ms (99th percentile)', metrics.verdictMs),
                ],
                [
                    graph(
                        'Oldest completion job, s',
                        stores.completionQueue.metricApproximateAgeOfOldestMessage(),
                    ),
                    graph('Dead letters', stores.deadLetters.metricApproximateNumberOfMessagesVisible()),
                    graph(
                        'Errors',
                        metrics.failures,
                        loadBalancer.metrics.httpCodeTarget(elbCode),
                        gateway.metricServerError(),
                        functions.loader.metricErrors(),
                        functions.reporter.metricErrors(),
                    ),
                ],
                [
                    graph(
                        'CPU, %',
                        services.speedRun.metricCpuUtilization(),
                        services.signOn.metricCpuUtilization(),
                    ),
                    graph(
                        'State',
                        this.state('EngineCPUUtilization', 'processor, %'),
                        this.state('DatabaseMemoryUsagePercentage', 'memory, %'),
                    ),
                    new cloudwatch.AlarmStatusWidget({
                        title: 'Alarms',
                        alarms: this.alarms,
                        width: 8,
                        height: 6,
                    }),
                ],
            ],
        });
    }

    private addBudget() {
        const { budgetUsd, email } = this.props;
        const notify = (notificationType: string, threshold: number) => ({
            notification: {
                notificationType,
                comparisonOperator: 'GREATER_THAN',
                threshold,
                thresholdType: 'PERCENTAGE',
            },
            subscribers: [{ subscriptionType: 'EMAIL', address: email ?? '' }],
        });
        new budgets.CfnBudget(this, 'Budget', {
            budget: {
                budgetType: 'COST',
                timeUnit: 'MONTHLY',
                budgetLimit: { amount: budgetUsd, unit: 'USD' },
                costFilters: { TagKeyValue: [`user:application$${Stack.of(this).stackName}`] },
            },
            notificationsWithSubscribers: email
                ? [notify('ACTUAL', 80), notify('FORECASTED', 100)]
                : undefined,
        });
    }
}
