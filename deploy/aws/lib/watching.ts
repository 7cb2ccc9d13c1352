import { Duration, Stack } from 'aws-cdk-lib';
import type * as api from 'aws-cdk-lib/aws-apigatewayv2';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Functions } from './functions.ts';
import type { Services } from './services.ts';
import type { Size } from './sizes.ts';
import type { Stores } from './stores.ts';

const minute = Duration.minutes(1);
const elbCode = elb.HttpCodeTarget.TARGET_5XX_COUNT;

export interface ServiceMetricsProps {
    speedRunLog: logs.ILogGroup;
    reporterLog: logs.ILogGroup;
    gatewayLog: logs.ILogGroup;
}

/** What the services themselves say, in their logs: speed-run measures in a line a minute (`--log-metrics 60`). */
export class ServiceMetrics extends Construct {
    /** Of one task on average: clients connected. */
    readonly connections: cloudwatch.Metric;
    /** Of all tasks. */
    readonly allConnections: cloudwatch.Metric;
    readonly answersPerMinute: cloudwatch.Metric;
    /** The slowest task's 99th percentile, from an answer's arrival to its verdict, in milliseconds. */
    readonly verdictMs: cloudwatch.Metric;
    readonly appendsFailed: cloudwatch.Metric;
    /** Jobs that the reporter gives back: its function has succeeded then, as Lambda sees it. */
    readonly resultsNotStored: cloudwatch.Metric;
    /** Uploads that were answered 5xx, whether by the loader, by Lambda for it or by the gateway. */
    readonly uploadsFailed: cloudwatch.Metric;

    constructor(
        scope: Construct,
        id: string,
        private readonly props: ServiceMetricsProps,
    ) {
        super(scope, id);
        this.connections = this.measured('Connections', 'connections', 'Average');
        this.allConnections = this.connections.with({ statistic: 'Sum' });
        this.answersPerMinute = this.measured('Answers', 'answers', 'Sum');
        this.verdictMs = this.measured('VerdictMilliseconds', 'verdict_ms_p99', 'Maximum');
        this.appendsFailed = this.measured('AppendsFailed', 'appends_failed', 'Sum');
        const { stringValue, any, all } = logs.FilterPattern;
        const atLevel = (level: string) => stringValue('$.level', '=', level);
        const unstored = any(atLevel('warning'), atLevel('error'));
        this.resultsNotStored = this.metric('ResultsNotStored', props.reporterLog, unstored, '1', 'Sum');
        const upload = stringValue('$.routeKey', '=', 'POST /question-set-upload');
        const failed = all(upload, stringValue('$.status', '=', '5*'));
        this.uploadsFailed = this.metric('UploadsFailed', props.gatewayLog, failed, '1', 'Sum');
    }

    private measured(metricName: string, member: string, statistic: string) {
        const line = logs.FilterPattern.stringValue('$.message', '=', 'metrics');
        return this.metric(metricName, this.props.speedRunLog, line, `$.${member}`, statistic);
    }

    private metric(
        metricName: string,
        logGroup: logs.ILogGroup,
        filterPattern: logs.IFilterPattern,
        metricValue: string,
        statistic: string,
    ) {
        const metricNamespace = Stack.of(this).stackName;
        const filter = new logs.MetricFilter(this, metricName, {
            logGroup,
            filterPattern,
            metricNamespace,
            metricName,
            metricValue,
        });
        return filter.metric({ statistic, period: minute });
    }
}

/** What an alarm watches, minute by minute. */
interface Watch {
    metric: cloudwatch.IMetric;
    /** Alarms above it. */
    over: number;
    /** For how many minutes one after the other. */
    minutes: number;
    description: string;
}

export interface WatchingProps {
    size: Size;
    metrics: ServiceMetrics;
    services: { speedRun: ecs.FargateService; signOn: ecs.FargateService };
    targets: Services['targets'];
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

    private alarm(id: string, { metric, over, minutes, description }: Watch) {
        this.tell(id, {
            metric,
            threshold: over,
            alarmDescription: description,
            comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluationPeriods: minutes,
            treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        });
    }

    private tell(id: string, props: cloudwatch.AlarmProps) {
        const alarm = new cloudwatch.Alarm(this, id, {
            ...props,
            alarmDescription: `${props.alarmDescription} What to do: docs/operate.md, Alarms.`,
        });
        alarm.addAlarmAction(new SnsAction(this.topic));
        alarm.addOkAction(new SnsAction(this.topic));
        this.alarms.push(alarm);
    }

    private addRaceAlarms() {
        const { metrics, services, size } = this.props;
        this.alarm('SlowVerdicts', {
            metric: metrics.verdictMs,
            over: 250,
            minutes: 3,
            description: 'Verdicts take longer than 250 ms (99th percentile).',
        });
        this.alarm('AppendsFail', {
            metric: metrics.appendsFailed,
            over: 0,
            minutes: 1,
            description: 'The speed-run State does not take commands.',
        });
        this.alarm('NearlyFull', {
            metric: metrics.allConnections,
            over: size.speedRun.max * size.connectionsPerTask * 0.8,
            minutes: 3,
            description: 'More than 80% of the clients that the largest number of tasks is for.',
        });
        const cpu = { over: 85, minutes: 5 };
        this.alarm('SpeedRunCpu', {
            metric: services.speedRun.metricCpuUtilization({ period: minute }),
            ...cpu,
            description: 'speed-run is busy.',
        });
        this.alarm('SignOnCpu', {
            metric: services.signOn.metricCpuUtilization({ period: minute }),
            ...cpu,
            description: 'sign-on is busy.',
        });
        this.alarmWithoutTasks('SpeedRunDown', this.props.targets.SpeedRun);
        this.alarmWithoutTasks('SignOnDown', this.props.targets.SignOn);
    }

    /** Of the load balancer's zones none sees a task that answers; a load balancer that says nothing is no better. */
    private alarmWithoutTasks(id: string, targets: elb.ApplicationTargetGroup) {
        this.tell(id, {
            metric: targets.metrics.healthyHostCount({ period: minute, statistic: 'Maximum' }),
            threshold: 1,
            alarmDescription: 'No task of the service answers.',
            comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            evaluationPeriods: 2,
            treatMissingData: cloudwatch.TreatMissingData.BREACHING,
        });
    }

    private addStoreAlarms() {
        const { stores, functions, metrics } = this.props;
        this.alarm('ResultsLate', {
            metric: stores.completionQueue.metricApproximateAgeOfOldestMessage({ period: minute }),
            over: 300,
            minutes: 3,
            description: 'Results of a finished run are not stored after 5 minutes.',
        });
        this.alarm('DeadLetters', {
            metric: stores.deadLetters.metricApproximateNumberOfMessagesVisible({ period: minute }),
            over: 0,
            minutes: 1,
            description: 'A completion job was given up.',
        });
        this.alarm('ReporterFails', {
            metric: new cloudwatch.MathExpression({
                expression: 'FILL(crashed, 0) + FILL(unstored, 0)',
                usingMetrics: {
                    crashed: functions.reporter.metricErrors({ period: minute }),
                    unstored: metrics.resultsNotStored,
                },
                label: 'failures of the reporter',
                period: minute,
            }),
            over: 0,
            minutes: 1,
            description: 'The reporter could not store results, or did not run.',
        });
        this.alarm('StateMemory', {
            metric: this.state('DatabaseMemoryUsagePercentage', 'memory, %'),
            over: 75,
            minutes: 3,
            description: 'The State fills up; it evicts nothing.',
        });
        this.alarm('StateCpu', {
            metric: this.state('EngineCPUUtilization', 'processor, %'),
            over: 80,
            minutes: 3,
            description: 'A shard of the State is busy.',
        });
        const { GET_ITEM, QUERY, BATCH_WRITE_ITEM, PUT_ITEM } = dynamodb.Operation;
        this.alarm('ResultsThrottled', {
            metric: stores.results.metricThrottledRequestsForOperations({
                operations: [GET_ITEM, QUERY, BATCH_WRITE_ITEM, PUT_ITEM],
                period: minute,
            }),
            over: 0,
            minutes: 1,
            description: 'DynamoDB throttles.',
        });
    }

    private addRequestAlarms() {
        const { loadBalancer, api: gateway, metrics } = this.props;
        const many = { over: 5, minutes: 3 };
        this.alarm('ServiceErrors', {
            metric: loadBalancer.metrics.httpCodeTarget(elbCode, { period: minute }),
            ...many,
            description: 'Services answer with 5xx.',
        });
        this.alarm('BalancerErrors', {
            metric: loadBalancer.metrics.httpCodeElb(elb.HttpCodeElb.ELB_5XX_COUNT, { period: minute }),
            ...many,
            description: 'The load balancer gets no answer of a service.',
        });
        this.alarm('GatewayErrors', {
            metric: gateway.metricServerError({ period: minute, statistic: 'Sum' }),
            ...many,
            description: 'The API answers with 5xx.',
        });
        this.alarm('LoaderFails', {
            metric: metrics.uploadsFailed,
            over: 0,
            minutes: 1,
            description: 'An upload was answered with 5xx.',
        });
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
                        metrics.appendsFailed,
                        loadBalancer.metrics.httpCodeTarget(elbCode),
                        gateway.metricServerError(),
                        metrics.uploadsFailed,
                        metrics.resultsNotStored,
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
