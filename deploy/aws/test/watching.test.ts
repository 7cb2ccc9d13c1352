import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { alarmMetrics, budgetUsd, costTable } from '../lib/costs.ts';
import { repository } from '../lib/program.ts';
import { sizes, type SizeName } from '../lib/sizes.ts';
import { allOf, templateWith, text, type Properties } from './synthesised.ts';

const names = Object.keys(sizes) as SizeName[];
const templates = Object.fromEntries(names.map((size) => [size, templateWith({ size })]));
const all = (type: string, template: Template = templates.small!) => allOf(template)(type);
const page = (name: string) => readFileSync(repository(`docs/${name}.md`), 'utf8');

/** Their names in the documentation. */
function alarms(): string[] {
    const ids = Object.keys(templates.small!.findResources('AWS::CloudWatch::Alarm'));
    return ids.map((id) => id.replace(/^Watching(.*).{8}$/, '$1')).sort();
}

test('every alarm says in docs/operate.md what to do, and nothing else does', () => {
    const section = page('operate').split('## Alarms')[1]!.split('\n## ')[0]!;
    const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| alarm'));
    const documented = rows.flatMap((row) => row.split('|')[1]!.trim().split(', '));
    expect(documented.sort()).toEqual(alarms());
});

test('every alarm tells the topic, and so does its end', () => {
    for (const alarm of all('AWS::CloudWatch::Alarm')) {
        expect(text(alarm.AlarmActions)).toContain('WatchingAlarms');
        expect(alarm.OKActions).toEqual(alarm.AlarmActions);
    }
});

/** What fires, by name: statistic and comparison of what, for how many minutes, and whether silence does. */
test('alarms fire at these', () => {
    const fires = Object.entries(templates.small!.findResources('AWS::CloudWatch::Alarm')).map(
        ([id, { Properties: one }]) => {
            const { ComparisonOperator: operator, Threshold: over, EvaluationPeriods: minutes } = one;
            const periods = [one, ...(one.Metrics ?? []).map((part: Properties) => part.MetricStat)].flatMap(
                (part) => part?.Period ?? [],
            );
            expect(new Set(periods), id).toEqual(new Set([60]));
            expect(one.DatapointsToAlarm, id).toBeUndefined();
            const sign = { GreaterThanThreshold: '>', LessThanThreshold: '<' }[operator as string];
            const silent = one.TreatMissingData === 'breaching' ? ', or silence' : '';
            return [id.replace(/^Watching(.*).{8}$/, '$1'), `${sign} ${over} for ${minutes} min${silent}`];
        },
    );
    expect(Object.fromEntries(fires)).toEqual({
        SlowVerdicts: '> 250 for 3 min',
        AppendsFail: '> 0 for 1 min',
        NearlyFull: '> 3200 for 3 min',
        SpeedRunCpu: '> 85 for 5 min',
        SignOnCpu: '> 85 for 5 min',
        SpeedRunDown: '< 1 for 2 min, or silence',
        SignOnDown: '< 1 for 2 min, or silence',
        ResultsLate: '> 300 for 3 min',
        DeadLetters: '> 0 for 1 min',
        ReporterFails: '> 0 for 1 min',
        StateMemory: '> 75 for 3 min',
        StateCpu: '> 80 for 3 min',
        ResultsThrottled: '> 0 for 1 min',
        ServiceErrors: '> 5 for 3 min',
        BalancerErrors: '> 5 for 3 min',
        GatewayErrors: '> 5 for 3 min',
        LoaderFails: '> 0 for 1 min',
    });
});

/** The pattern of a metric's filter, and the log it reads. */
function filterOf(metric: string) {
    const [filter] = all('AWS::Logs::MetricFilter').filter(
        (one) => one.MetricTransformations[0].MetricName === metric,
    );
    return [filter!.LogGroupName.Ref.replace(/.{8}$/, ''), filter!.FilterPattern];
}

test('a job that the reporter gives back is a failure, though its function succeeds', () => {
    expect(filterOf('ResultsNotStored')).toEqual([
        'ReporterLog',
        '{ ($.level = "warning") || ($.level = "error") }',
    ]);
    const [alarm] = all('AWS::CloudWatch::Alarm').filter((one) => text(one).includes('ResultsNotStored'));
    expect(text(alarm!.Metrics)).toContain('"MetricName":"Errors","Namespace":"AWS/Lambda"');
});

test('an upload answered with 5xx is a failure, whoever answers: the gateway logs route and status', () => {
    expect(filterOf('UploadsFailed')).toEqual([
        'GatewayLog',
        '{ ($.routeKey = "POST /question-set-upload") && ($.status = "5*") }',
    ]);
    const [stage] = all('AWS::ApiGatewayV2::Stage');
    const format = JSON.parse(stage!.AccessLogSettings.Format);
    expect(format).toMatchObject({ routeKey: '$context.routeKey', status: '$context.status' });
    expect(text(stage!.AccessLogSettings.DestinationArn)).toContain('GatewayLog');
});

test('throttling is watched for every operation that the program calls', () => {
    const [alarm] = all('AWS::CloudWatch::Alarm').filter((one) => text(one).includes('ThrottledRequests'));
    const watched = alarm!.Metrics.flatMap((one: Properties) => one.MetricStat?.Metric.Dimensions ?? [])
        .filter((one: Properties) => one.Name === 'Operation')
        .map((one: Properties) => one.Value);
    const source = readFileSync(repository('src/adapters/dynamodb/table.cpp'), 'utf8');
    const called = new Set([...source.matchAll(/call\("(\w+)"/g)].map((match) => match[1]));
    // create-stores, which the stack does without.
    for (const making of ['CreateTable', 'DescribeTable']) expect(called.delete(making)).toBe(true);
    expect(watched.sort()).toEqual([...called].sort());
});

test('the dashboard shows connections, answers, verdicts, the queue, dead letters, errors', () => {
    const [dashboard] = all('AWS::CloudWatch::Dashboard');
    const body = text(dashboard!.DashboardBody);
    for (const shown of [
        'Connections',
        'Answers',
        'answers / 60',
        'VerdictMilliseconds',
        'ApproximateAgeOfOldestMessage',
        'ApproximateNumberOfMessagesVisible',
        'AppendsFailed',
        'HTTPCode_Target_5XX_Count',
        'UploadsFailed',
        'ResultsNotStored',
        '5xx',
        'EngineCPUUtilization',
    ]) {
        expect(body, shown).toContain(shown);
    }
});

test.each(names)('%s: every node of the State is watched', (size) => {
    const [alarm] = all('AWS::CloudWatch::Alarm', templates[size]).filter((one) =>
        text(one).includes('EngineCPUUtilization'),
    );
    const nodes = alarm!.Metrics.flatMap((one: Properties) => one.MetricStat?.Metric.Dimensions ?? []);
    const suffixes = nodes.map((one: Properties) => one.Value['Fn::Join'][1][1]).sort();
    const { shards } = sizes[size].cache;
    expect(suffixes.length).toBe(shards * 2);
    expect(suffixes[0]).toBe('-0001-001');
    expect(suffixes.at(-1)).toBe(`-000${shards}-002`);
});

test.each(names)('%s: no log without an end', (size) => {
    const groups = all('AWS::Logs::LogGroup', templates[size]);
    expect(groups.length).toBeGreaterThan(5);
    for (const group of groups) expect(group.RetentionInDays).toBe(sizes[size].logRetention);
    const functions = templates[size]!.findResources('AWS::Lambda::Function');
    for (const [id, { Properties: one }] of Object.entries(functions)) {
        const group = one.LoggingConfig?.LogGroup.Ref;
        expect(Object.keys(templates[size]!.findResources('AWS::Logs::LogGroup')), id).toContain(group);
    }
});

test('an address is told of alarms and of the budget', () => {
    const template = templateWith({ alarmEmail: 'ops@example.org' });
    template.hasResourceProperties('AWS::SNS::Subscription', {
        Protocol: 'email',
        Endpoint: 'ops@example.org',
    });
    expect(text(all('AWS::Budgets::Budget', template)[0])).toContain('ops@example.org');
});

test.each(names)('%s: the budget is that of the costs, which count every alarm', (size) => {
    const [budget] = all('AWS::Budgets::Budget', templates[size]);
    expect(budget!.Budget.BudgetLimit.Amount).toBe(budgetUsd(size));
    const watched = all('AWS::CloudWatch::Alarm', templates[size])
        .map((alarm) => alarm.Metrics?.filter((one: Properties) => one.MetricStat).length ?? 1)
        .reduce((sum, count) => sum + count, 0);
    const ofScaling = 2 * all('AWS::ApplicationAutoScaling::ScalingPolicy', templates[size]).length;
    expect(watched + ofScaling).toBe(alarmMetrics(sizes[size]));
});

test('the costs in docs/deploy-aws.md are current (npm run costs)', () => {
    expect(page('deploy-aws')).toContain(`<!-- costs: made by npm run costs -->\n\n${costTable()}\n\n`);
});

test('the quotas in docs/deploy-aws.md are what the sizes need', () => {
    const row = (start: string) =>
        page('deploy-aws')
            .split('\n')
            .find((line) => line.startsWith(start))!;
    const cells = (line: string) =>
        line
            .split('|')
            .slice(3, 6)
            .map((cell) => Number(cell.replace(/[ ,]/g, '')));
    const vcpus = names.map((name) => {
        const { speedRun, signOn } = sizes[name];
        return (speedRun.max * speedRun.cpu + signOn.max * signOn.cpu) / 1_024;
    });
    expect(cells(row('| Fargate: vCPUs'))).toEqual(vcpus);
    expect(cells(row('| API Gateway: requests'))).toEqual(names.map((name) => sizes[name].requestsPerSecond));
});

test('the drawing is made of its text', () => {
    const plain = (source: string) =>
        source.replaceAll('&#45;', '-').replaceAll('&gt;', '>').replaceAll('&#39;', "'");
    const drawing = plain(readFileSync(repository('docs/images/aws.svg'), 'utf8'));
    const source = readFileSync(repository('docs/images/aws.dot'), 'utf8');
    const drawn = [...drawing.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1]).sort();
    const labels = [...source.matchAll(/label="([^"]*)"/g)].flatMap((match) => match[1]!.split('\\n'));
    expect(drawn).toEqual(labels.sort());
});
