import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { repository } from '../lib/program.ts';
import { allOf, domainContext, templateWith, text, type Properties } from './synthesised.ts';

const templates = { 'without a domain': templateWith(), 'with a domain': templateWith(domainContext) };

/** The logical name of the secret that CloudFront sends, by the template's dynamic reference. */
const sentBy = (origin: Properties) => {
    const [header, ...others] = origin.OriginCustomHeaders as Properties[];
    expect(others).toEqual([]);
    expect(header!.HeaderName.toLowerCase()).toBe('x-origin-secret');
    return /\{\{resolve:secretsmanager:.*?"Ref":"(\w+)".*:SecretString:::\}\}/.exec(
        text(header!.HeaderValue),
    )![1];
};

describe.each(Object.entries(templates))('nobody gets round CloudFront, %s', (_, template) => {
    const all = allOf(template);
    const { DistributionConfig: distribution } = all('AWS::CloudFront::Distribution')[0]!;
    const proved = distribution.Origins.filter((one: Properties) => !one.S3OriginConfig) as Properties[];

    test('it proves itself to the HTTP API and to the load balancer, with a secret that is in no template', () => {
        expect(proved.length).toBeGreaterThanOrEqual(2);
        const [secret, ...others] = new Set(proved.map(sentBy));
        expect(others).toEqual([]);
        expect(secret).toContain('OriginSecret');
    });
    test('the header is the one that the program looks at', () => {
        const source = readFileSync(repository('src/net/origin_secrets.hpp'), 'utf8');
        expect(source).toContain('header = "x-origin-secret"');
    });
    test('whoever answers people asks for it, and may read it', () => {
        const variable = 'MC_SPEEDRUN_ORIGIN_SECRET';
        const tasks = all('AWS::ECS::TaskDefinition').map((one) => one.ContainerDefinitions[0].Environment);
        expect(tasks).toHaveLength(2);
        for (const environment of tasks) {
            expect(text(environment.find((one: Properties) => one.Name === variable))).toContain(
                'OriginSecret',
            );
        }
        for (const role of [/SpeedRunTaskTaskRole/, /SignOnTaskTaskRole/, /FunctionsLoader/]) {
            const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
                role.test(id),
            );
            expect(text(policies), String(role)).toContain('OriginSecret');
        }
    });
    test('what the HTTP API writes of the client, no client writes', () => {
        const policies = all('AWS::CloudFront::OriginRequestPolicy').map(
            (one) => one.OriginRequestPolicyConfig,
        );
        expect(policies.map((one) => one.HeadersConfig)).toEqual([
            { HeaderBehavior: 'allExcept', Headers: ['host', 'forwarded'] },
        ]);
        expect(policies[0]).toMatchObject({
            QueryStringsConfig: { QueryStringBehavior: 'all' },
            CookiesConfig: { CookieBehavior: 'all' },
        });
    });
});

test('the services keep an idle connection longer than the load balancer does, which may send on it until then', () => {
    const [balancer] = allOf(templates['without a domain'])('AWS::ElasticLoadBalancingV2::LoadBalancer');
    const attribute = balancer!.LoadBalancerAttributes.find(
        (one: Properties) => one.Key === 'idle_timeout.timeout_seconds',
    );
    const options = readFileSync(repository('src/net/options.hpp'), 'utf8');
    const [, server] = options.split('struct ServerOptions');
    const milliseconds = /Millis idle_timeout\{([\d']+)\}/.exec(server!)![1]!.replaceAll("'", '');
    expect(Number(milliseconds)).toBeGreaterThanOrEqual((Number(attribute.Value) + 10) * 1000);
});
