import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { alarmMetrics, budgetUsd, costTable } from '../lib/costs.ts';
import { repository } from '../lib/program.ts';
import { sizes, type SizeName } from '../lib/sizes.ts';
import { templateWith } from './synthesised.ts';

type Properties = Record<string, any>;

const names = Object.keys(sizes) as SizeName[];
const templates = Object.fromEntries(names.map((size) => [size, templateWith({ size })]));
const all = (type: string, template: Template = templates.small!) =>
    Object.values(template.findResources(type)).map((resource) => resource.Properties as Properties);
const text = (value: unknown) => JSON.stringify(value);
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

test('the drawing is made of its text', () => {
    const plain = (source: string) =>
        source.replaceAll('&#45;', '-').replaceAll('&gt;', '>').replaceAll('&#39;', "'");
    const drawing = plain(readFileSync(repository('docs/images/aws.svg'), 'utf8'));
    const source = readFileSync(repository('docs/images/aws.dot'), 'utf8');
    const drawn = [...drawing.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1]).sort();
    const labels = [...source.matchAll(/label="([^"]*)"/g)].flatMap((match) => match[1]!.split('\\n'));
    expect(drawn).toEqual(labels.sort());
});
