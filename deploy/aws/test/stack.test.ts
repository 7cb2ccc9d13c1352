import { readFileSync } from 'node:fs';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { usages } from '../lib/costs.ts';
import { repository } from '../lib/program.ts';
import { sizes, type SizeName } from '../lib/sizes.ts';
import { stateRights } from '../lib/stores.ts';
import { allOf, domainContext, templateWith, text, type Properties } from './synthesised.ts';

const small = templateWith();
const all = allOf(small);

describe('the way in', () => {
    const { DistributionConfig: distribution } = all('AWS::CloudFront::Distribution')[0]!;
    const behaviors = new Map<string, Properties>(
        distribution.CacheBehaviors.map((one: Properties) => [one.PathPattern, one]),
    );
    const StrictTransportSecurity = {
        AccessControlMaxAgeSec: 31_536_000,
        IncludeSubdomains: false,
        Override: true,
    };
    const responseHeaders = (behavior: Properties): Properties =>
        small.findResources('AWS::CloudFront::ResponseHeadersPolicy')[behavior.ResponseHeadersPolicyId.Ref]!
            .Properties.ResponseHeadersPolicyConfig;
    const origin = (id: string) =>
        distribution.Origins.find((one: Properties) => one.Id === id) as Properties;

    const expectLoadBalancer = (path: string) => {
        const behavior = behaviors.get(path)!;
        expect(origin(behavior.TargetOriginId).VpcOriginConfig.VpcOriginId).toBeDefined();
        expect(behavior.OriginRequestPolicyId).toBe('216adef6-5c7f-47e4-b989-5492eafa07d3'); // AllViewer
        expect(behavior.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad'); // CachingDisabled
    };

    test('CloudFront: HTTP/3, nothing without TLS', () => {
        expect(distribution.HttpVersion).toBe('http2and3');
        for (const one of [distribution.DefaultCacheBehavior, ...behaviors.values()]) {
            expect(one.ViewerProtocolPolicy).toMatch(/^(redirect-to-https|https-only)$/);
            expect(one.ResponseHeadersPolicyId).toBeDefined();
        }
    });
    test('CloudFront compresses what it caches, and is not told to where it can not', () => {
        expect(distribution.DefaultCacheBehavior.Compress).toBe(true);
        for (const one of behaviors.values()) expect(one.Compress).toBe(false);
    });
    test('static assets come from the private bucket by origin access control', () => {
        const web = origin(distribution.DefaultCacheBehavior.TargetOriginId);
        expect(web.OriginAccessControlId).toBeDefined();
        expect(text(web.DomainName)).toContain('SiteWeb');
    });
    test('only files with a hash in their name are cached for ever: not index.html, nor the service worker', () => {
        const deployments = all('Custom::CDKBucketDeployment');
        const caching = deployments.map((one) => [
            one.SystemMetadata['cache-control'],
            one.Include,
            one.Exclude,
        ]);
        expect(caching).toEqual([
            ['public, max-age=31536000, immutable', ['assets/*'], ['*']],
            ['no-cache', undefined, ['assets/*']],
        ]);
    });
    test('/speedrun goes to the internal load balancer by a VPC origin, with all that the client sent', () => {
        expectLoadBalancer('/speedrun');
    });
    test.each(['/runs', '/runs/*', '/question-sets', '/question-sets/*', '/question-set-upload/large'])(
        '%s may be larger and take longer than the HTTP API lets through: it goes to the load balancer, uncached',
        (path) => {
            expectLoadBalancer(path);
            expect(behaviors.get(path)!.AllowedMethods).toContain('POST');
        },
    );
    test('the load balancer has a path of sign-on for what comes by the VPC origin', () => {
        const rules = all('AWS::ElasticLoadBalancingV2::ListenerRule');
        const matching = (path: string) =>
            rules.filter((rule) =>
                rule.Conditions[0].PathPatternConfig.Values.some((pattern: string) =>
                    new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(path),
                ),
            );
        for (const path of ['/runs', '/runs/r1.xlsx', '/question-sets/x', '/question-set-upload/large']) {
            expect(matching(path).map((rule) => text(rule.Actions))).toEqual([
                expect.stringContaining('SignOnTargets'),
            ]);
        }
        for (const rule of rules) {
            expect(rule.Conditions[0].PathPatternConfig.Values.length).toBeLessThanOrEqual(5);
        }
    });
    test('CloudFront keeps no error: one that passes would be everybody’s for ten seconds', () => {
        const kept = distribution.CustomErrorResponses.map((one: Properties) => [
            one.ErrorCode,
            one.ErrorCachingMinTTL,
            one.ResponsePagePath,
        ]);
        const statuses = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
        expect(kept).toEqual(statuses.map((status) => [status, 0, undefined]));
    });
    test('a VPC origin that speaks another protocol is another one: one in use cannot be changed', () => {
        const origins = (template: Template) =>
            Object.entries(template.findResources('AWS::CloudFront::VpcOrigin'));
        const [[plain, { Properties: one }]] = origins(small) as [[string, Properties]];
        const [[tls, { Properties: other }]] = origins(templateWith(domainContext)) as [[string, Properties]];
        expect(plain).not.toBe(tls);
        expect(one.VpcOriginEndpointConfig.Name).not.toBe(other.VpcOriginEndpointConfig.Name);
        expect(origins(small).length).toBe(1);
    });
    test('the VPC has its internet gateway before it has a VPC origin', () => {
        const [attachment] = Object.keys(small.findResources('AWS::EC2::VPCGatewayAttachment'));
        const [vpcOrigin] = Object.values(small.findResources('AWS::CloudFront::VpcOrigin'));
        expect(vpcOrigin!.DependsOn).toContain(attachment);
    });
    test.each(['/signon/*', '/question-set-upload'])('%s goes to the HTTP API, uncached', (path) => {
        const behavior = behaviors.get(path)!;
        expect(text(origin(behavior.TargetOriginId).DomainName)).toContain('GatewayApi');
        expect(behavior.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad'); // CachingDisabled
        expect(behavior.AllowedMethods).toContain('POST');
    });
    test('pages carry the security headers of the program itself', () => {
        const source = readFileSync(repository('src/net/http_wire.cpp'), 'utf8');
        const listed = ['security_headers', 'page_headers']
            .map((list) => source.split(`${list}{{`)[1]!.split('}};')[0]!)
            .join()
            .replace(/"\s+"/g, '');
        const program = Object.fromEntries(
            [...listed.matchAll(/\{"([^"]+)",\s*"([^"]+)"\}/g)].map(([, ...pair]) => pair),
        );
        expect(Object.keys(program).length).toBe(6);
        const {
            'Content-Security-Policy': ContentSecurityPolicy,
            'X-Content-Type-Options': nosniff,
            'Referrer-Policy': ReferrerPolicy,
            ...others
        } = program;
        expect(nosniff).toBe('nosniff'); // which is all that ContentTypeOptions can say
        const policy = responseHeaders(distribution.DefaultCacheBehavior);
        expect(policy.SecurityHeadersConfig).toEqual({
            ContentSecurityPolicy: { ContentSecurityPolicy, Override: true },
            ContentTypeOptions: { Override: true },
            ReferrerPolicy: { ReferrerPolicy, Override: true },
            StrictTransportSecurity,
        });
        const custom = policy.CustomHeadersConfig.Items.map((one: Properties) => [one.Header, one.Value]);
        expect(Object.fromEntries(custom)).toEqual(others);
    });
    test('answers of the API are not sniffed, tell no referrer, and want TLS for a year', () => {
        for (const behavior of behaviors.values()) {
            expect(responseHeaders(behavior).SecurityHeadersConfig).toEqual({
                ContentTypeOptions: { Override: true },
                ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
                StrictTransportSecurity,
            });
        }
    });
    test.each(Object.keys(sizes) as SizeName[])(
        '%s: as many requests a second as its players make',
        (size) => {
            const { requestsPerSecond } = sizes[size];
            templateWith({ size }).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
                DefaultRouteSettings: {
                    ThrottlingRateLimit: requestsPerSecond,
                    ThrottlingBurstLimit: Math.min(requestsPerSecond, 5_000),
                },
            });
            const joinWithin = 10;
            expect(requestsPerSecond * joinWithin).toBeGreaterThanOrEqual(2 * usages[size].players);
        },
    );
    test('the HTTP API has the three integrations and nothing else', () => {
        const integrations = small.findResources('AWS::ApiGatewayV2::Integration');
        const target = (route: Properties) => {
            const id = Object.keys(integrations).find((name) => text(route.Target).includes(name))!;
            const { IntegrationType, ConnectionType } = integrations[id]!.Properties;
            return `${IntegrationType} ${ConnectionType ?? ''}`.trim();
        };
        const routes = Object.fromEntries(
            all('AWS::ApiGatewayV2::Route').map((route) => [route.RouteKey, target(route)]),
        );
        expect(routes).toEqual({
            'POST /question-set-upload': 'AWS_PROXY',
            'GET /speedrun': 'HTTP_PROXY VPC_LINK',
            'ANY /signon/{proxy+}': 'HTTP_PROXY VPC_LINK',
        });
    });
    test('the load balancer is internal, and answers 404 to what is no path of a service', () => {
        small.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
        small.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
            DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
        });
        const paths = all('AWS::ElasticLoadBalancingV2::ListenerRule').flatMap(
            (rule) => rule.Conditions[0].PathPatternConfig.Values,
        );
        expect(paths.sort()).toEqual(['/question-set*', '/runs', '/runs/*', '/signon/*', '/speedrun']);
    });
    test('with a domain every hop to the load balancer is TLS', () => {
        const template = templateWith(domainContext);
        template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
            Port: 443,
            Protocol: 'HTTPS',
        });
        template.hasResourceProperties('AWS::CloudFront::VpcOrigin', {
            VpcOriginEndpointConfig: { OriginProtocolPolicy: 'https-only' },
        });
        template.hasResourceProperties('AWS::CloudFront::Distribution', {
            DistributionConfig: { Aliases: ['race.example.org'] },
        });
        template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
            TlsConfig: { ServerNameToVerify: 'race.example.org' },
        });
    });
});

describe('nothing is open', () => {
    const variants = [
        ['small', small],
        ['large, with a domain', templateWith({ size: 'large', ...domainContext })],
    ] as const;
    test.each(variants)('no public bucket, and none without TLS: %s', (_, template) => {
        const all = allOf(template);
        for (const bucket of all('AWS::S3::Bucket')) {
            const { PublicAccessBlockConfiguration: block } = bucket;
            expect(Object.values(block)).toEqual([true, true, true, true]);
        }
        for (const policy of all('AWS::S3::BucketPolicy'))
            expect(text(policy)).toContain('aws:SecureTransport');
    });
    test('only this distribution reads the web bucket', () => {
        const allowed = all('AWS::S3::BucketPolicy')
            .flatMap((policy) => policy.PolicyDocument.Statement)
            .filter((one) => one.Effect === 'Allow' && [one.Action].flat().includes('s3:GetObject'));
        expect(allowed.length).toBe(1);
        expect(allowed[0].Principal).toEqual({ Service: 'cloudfront.amazonaws.com' });
        expect(text(allowed[0].Condition.StringEquals['AWS:SourceArn'])).toContain('SiteDistribution');
    });
    test.each(variants)('no security group lets anybody in from outside of the VPC: %s', (_, template) => {
        const all = allOf(template);
        const inline = all('AWS::EC2::SecurityGroup').flatMap((group) => group.SecurityGroupIngress ?? []);
        for (const rule of [...inline, ...all('AWS::EC2::SecurityGroupIngress')]) {
            if (rule.SourceSecurityGroupId === undefined) expect(rule.CidrIp).toBe('10.83.0.0/16');
            expect(rule.IpProtocol).toBe('tcp');
            expect(rule.FromPort).toBe(rule.ToPort);
        }
    });
    test.each(variants)('no subnet has a way out: %s', (_, small) => {
        const all = allOf(small);
        expect(all('AWS::EC2::Subnet').length).toBe(2);
        small.resourceCountIs('AWS::EC2::NatGateway', 0);
        small.resourceCountIs('AWS::EC2::Route', 0);
        for (const subnet of all('AWS::EC2::Subnet')) expect(subnet.MapPublicIpOnLaunch).toBe(false);
        for (const service of all('AWS::ECS::Service')) {
            expect(service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED');
        }
    });
    test.each(variants)('everything at rest is encrypted: %s', (_, small) => {
        const all = allOf(small);
        for (const bucket of all('AWS::S3::Bucket')) expect(bucket.BucketEncryption).toBeDefined();
        for (const queue of all('AWS::SQS::Queue')) expect(queue.SqsManagedSseEnabled).toBe(true);
        small.allResourcesProperties('AWS::EFS::FileSystem', { Encrypted: true });
        small.allResourcesProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true } });
        small.allResourcesProperties('AWS::ElastiCache::ReplicationGroup', { AtRestEncryptionEnabled: true });
        small.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    });
    test.each(variants)('everything on its way to a store is encrypted: %s', (_, small) => {
        const all = allOf(small);
        small.allResourcesProperties('AWS::ElastiCache::ReplicationGroup', {
            TransitEncryptionEnabled: true,
        });
        for (const policy of all('AWS::SQS::QueuePolicy'))
            expect(text(policy)).toContain('aws:SecureTransport');
        for (const task of all('AWS::ECS::TaskDefinition')) {
            expect(task.Volumes[0].EFSVolumeConfiguration).toMatchObject({
                TransitEncryption: 'ENABLED',
                AuthorizationConfig: { IAM: 'ENABLED' },
            });
        }
    });
    test('no secret stands in the template', () => {
        const { Resources } = small.toJSON();
        for (const key of Object.keys(Resources)) {
            const { Environment } = Resources[key].Properties ?? {};
            if (Environment) expect(text(Environment)).not.toContain('resolve:secretsmanager');
        }
        for (const secret of all('AWS::SecretsManager::Secret')) {
            expect(secret.SecretString).toBeUndefined();
            expect(secret.GenerateSecretString.PasswordLength).toBeGreaterThanOrEqual(20);
        }
    });
});

describe('the services', () => {
    test('tasks and functions run the same image, which is not root', () => {
        const tag = (image: unknown) => text(image).match(/:([0-9a-f]{64})"/)![1];
        const images = [
            ...all('AWS::ECS::TaskDefinition').map((task) => tag(task.ContainerDefinitions[0].Image)),
            ...all('AWS::Lambda::Function')
                .filter((one) => one.PackageType === 'Image')
                .map((one) => tag(one.Code.ImageUri)),
        ];
        expect(images.length).toBe(4);
        expect(new Set(images).size).toBe(1);
        const dockerfile = readFileSync(repository('deploy/container/Dockerfile'), 'utf8');
        expect(dockerfile.match(/^USER .*$/gm)).toEqual(['USER 10001:10001']);
        for (const task of all('AWS::ECS::TaskDefinition')) {
            expect(task.ContainerDefinitions[0].User).toBeUndefined();
            expect(task.ContainerDefinitions[0].Privileged).toBeUndefined();
        }
    });
    test('how many tasks there are is for scaling to say: an update takes none away', () => {
        for (const service of all('AWS::ECS::Service')) expect(service.DesiredCount).toBeUndefined();
        const { speedRun, signOn } = sizes.small;
        const targets = all('AWS::ApplicationAutoScaling::ScalableTarget');
        expect(targets.map((one) => [one.MinCapacity, one.MaxCapacity]).sort()).toEqual(
            [speedRun, signOn].map(({ min, max }) => [min, max]).sort(),
        );
    });
    test('read-only, drains', () => {
        for (const task of all('AWS::ECS::TaskDefinition')) {
            const [container] = task.ContainerDefinitions;
            expect(container.ReadonlyRootFilesystem).toBe(true);
            expect(container.StopTimeout).toBeGreaterThanOrEqual(30);
            expect(container.MountPoints[0].ContainerPath).toBe('/mnt/question-sets');
        }
        for (const targets of all('AWS::ElasticLoadBalancingV2::TargetGroup')) {
            const delay = targets.TargetGroupAttributes.find((one: Properties) =>
                one.Key.startsWith('deregistration_delay'),
            );
            expect(delay.Value).toBe('30');
            expect(targets).toMatchObject({
                HealthCheckPath: '/readyz',
                HealthCheckIntervalSeconds: 10,
                HealthCheckTimeoutSeconds: 5,
                UnhealthyThresholdCount: 2,
            });
        }
        for (const service of all('AWS::ECS::Service')) {
            expect(service.DeploymentConfiguration).toMatchObject({
                MinimumHealthyPercent: 100,
                MaximumPercent: 200,
                DeploymentCircuitBreaker: { Enable: true, Rollback: true },
            });
        }
    });
    test('speed-run scales on connections and on CPU', () => {
        const policies = all('AWS::ApplicationAutoScaling::ScalingPolicy').map(
            (one) => one.TargetTrackingScalingPolicyConfiguration,
        );
        expect(policies.some((one) => one.CustomizedMetricSpecification?.MetricName === 'Connections')).toBe(
            true,
        );
        expect(policies.filter((one) => one.PredefinedMetricSpecification).length).toBe(2);
        for (const size of Object.values(sizes)) {
            expect(size.speedRun.min).toBeGreaterThanOrEqual(2);
            expect(size.signOn.min).toBeGreaterThanOrEqual(1);
        }
    });
    test('the connections that scaling follows are what the services log', () => {
        const filters = new Map(
            all('AWS::Logs::MetricFilter').map((one) => [
                one.MetricTransformations[0].MetricName,
                one.MetricTransformations[0].MetricValue,
            ]),
        );
        expect(Object.fromEntries(filters)).toEqual({
            Connections: '$.connections',
            Answers: '$.answers',
            VerdictMilliseconds: '$.verdict_ms_p99',
            AppendsFailed: '$.appends_failed',
            ResultsNotStored: '1',
            UploadsFailed: '1',
        });
    });
    test('the large size holds 50,000 players', () => {
        const { speedRun, connectionsPerTask } = sizes.large;
        expect(speedRun.max * connectionsPerTask).toBeGreaterThanOrEqual(50_000);
    });
    test('the functions run the image in the VPC with the question sets mounted', () => {
        const functions = all('AWS::Lambda::Function').filter((one) => one.PackageType === 'Image');
        expect(functions.map((one) => one.ImageConfig.Command[0]).sort()).toEqual([
            'question-set-loader',
            'reporter',
        ]);
        for (const one of functions) {
            expect(one.VpcConfig.SubnetIds.length).toBe(2);
            expect(one.FileSystemConfigs[0].LocalMountPath).toBe('/mnt/question-sets');
        }
    });
    test('all four mount the one access point', () => {
        const [accessPoint] = Object.keys(small.findResources('AWS::EFS::AccessPoint'));
        small.resourceCountIs('AWS::EFS::AccessPoint', 1);
        const ofTasks = all('AWS::ECS::TaskDefinition').map(
            (task) => task.Volumes[0].EFSVolumeConfiguration.AuthorizationConfig.AccessPointId.Ref,
        );
        expect(ofTasks).toEqual([accessPoint, accessPoint]);
        const ofFunctions = all('AWS::Lambda::Function').flatMap((one) => one.FileSystemConfigs ?? []);
        expect(ofFunctions.length).toBe(2);
        for (const one of ofFunctions) {
            expect(one.Arn['Fn::Join'][1].at(-2)).toMatch(/:access-point\/$/);
            expect(one.Arn['Fn::Join'][1].at(-1)).toEqual({ Ref: accessPoint });
        }
    });
    test('x86-64 by default, arm64 by a switch', () => {
        const architectures = (template: Template) => [
            ...allOf(template)('AWS::ECS::TaskDefinition').map((one) => one.RuntimePlatform.CpuArchitecture),
            ...allOf(template)('AWS::Lambda::Function')
                .filter((one) => one.PackageType === 'Image')
                .map((one) => one.Architectures[0]),
        ];
        expect(new Set(architectures(small))).toEqual(new Set(['X86_64', 'x86_64']));
        expect(new Set(architectures(templateWith({ architecture: 'arm' })))).toEqual(
            new Set(['ARM64', 'arm64']),
        );
    });
});

describe('the stores', () => {
    test('jobs that fail again and again end in the dead-letter queue; failures of a batch come again one by one', () => {
        const queue = all('AWS::SQS::Queue').find((one) => one.RedrivePolicy)!;
        expect(queue.RedrivePolicy.maxReceiveCount).toBe(5);
        expect(queue.FifoQueue).toBeUndefined();
        const [mapping] = all('AWS::Lambda::EventSourceMapping');
        expect(mapping!.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
        const reporter = all('AWS::Lambda::Function').find(
            (one) => one.ImageConfig?.Command[0] === 'reporter',
        )!;
        expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * reporter.Timeout);
    });
    test('results: on demand, recoverable to any second, kept when the stack goes', () => {
        small.hasResource('AWS::DynamoDB::Table', {
            DeletionPolicy: 'Retain',
            Properties: {
                BillingMode: 'PAY_PER_REQUEST',
                PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
                DeletionProtectionEnabled: true,
                GlobalSecondaryIndexes: [Match.objectLike({ IndexName: 'by-host' })],
            },
        });
        small.hasResource('AWS::EFS::FileSystem', { DeletionPolicy: 'Retain' });
    });
    test('a table, file system and snapshot that are there already take the place of new ones', () => {
        const template = templateWith({
            resultsTable: 'results-of-before',
            fileSystem: 'fs-0123456789abcdef0',
            questionSetsPath: '/aws-backup-restore_2026-01-01T00-00-00Z/question-sets',
            stateSnapshot: 'automatic.state-2026-01-01',
        });
        template.resourceCountIs('AWS::DynamoDB::Table', 0);
        template.resourceCountIs('AWS::EFS::FileSystem', 0);
        const all = allOf(template);
        expect(all('AWS::EFS::MountTarget').map((one) => one.FileSystemId)).toEqual([
            'fs-0123456789abcdef0',
            'fs-0123456789abcdef0',
        ]);
        expect(new Set(all('AWS::EFS::MountTarget').map((one) => one.SubnetId.Ref)).size).toBe(2);
        template.hasResourceProperties('AWS::EFS::AccessPoint', {
            FileSystemId: 'fs-0123456789abcdef0',
            RootDirectory: { Path: '/aws-backup-restore_2026-01-01T00-00-00Z/question-sets' },
        });
        template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
            SnapshotName: 'automatic.state-2026-01-01',
        });
        for (const task of all('AWS::ECS::TaskDefinition')) {
            expect(task.Volumes[0].EFSVolumeConfiguration.FilesystemId).toBe('fs-0123456789abcdef0');
            expect(text(task.ContainerDefinitions[0].Environment)).toContain('"dynamodb:results-of-before"');
        }
        const rights = text(all('AWS::IAM::Policy'));
        expect(rights).toContain(':table/results-of-before/index/by-host');
        expect(rights).toContain(':file-system/fs-0123456789abcdef0');
        const nfs = all('AWS::EC2::SecurityGroupIngress').filter((one) => one.FromPort === 2049);
        expect(nfs.length).toBe(4);
    });
    test('what destroying the stack keeps is what docs/deploy-aws.md says', () => {
        const kept = Object.values(small.toJSON().Resources as Record<string, Properties>)
            .filter((one) => one.DeletionPolicy === 'Retain')
            .map((one) => one.Type)
            .sort();
        expect(kept).toEqual([
            'AWS::DynamoDB::Table',
            'AWS::EFS::FileSystem',
            'AWS::KMS::Key',
            'AWS::S3::Bucket',
            'AWS::S3::Bucket',
        ]);
        const page = readFileSync(repository('docs/deploy-aws.md'), 'utf8');
        expect(page).toContain('keeps the table, the file system, both buckets and the alarms’ key');
    });
    test.each(Object.keys(sizes))('the State of size %s: cluster mode, two zones, evicts nothing', (size) => {
        const template = size === 'small' ? small : templateWith({ size });
        template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
            AutomaticFailoverEnabled: true,
            MultiAZEnabled: true,
            ReplicasPerNodeGroup: 1,
            NumNodeGroups: sizes[size as keyof typeof sizes].cache.shards,
            TransitEncryptionEnabled: true,
            AtRestEncryptionEnabled: true,
            UserGroupIds: [Match.anyValue()],
        });
        template.hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
            Properties: { 'cluster-enabled': 'yes', 'maxmemory-policy': 'noeviction' },
        });
    });
    test('another size keeps the cache and the races in it', () => {
        const cache = (size: string) => {
            const found = templateWith({ size }).findResources('AWS::ElastiCache::ReplicationGroup');
            const [[id, resource]] = Object.entries(found) as [[string, Properties]];
            expect(resource.UpdatePolicy).toEqual({ UseOnlineResharding: true });
            return [id, resource.Properties] as const;
        };
        const [id, properties] = cache('small');
        for (const size of ['standard', 'large']) {
            const [otherId, other] = cache(size);
            expect(otherId).toBe(id);
            const differing = Object.keys({ ...properties, ...other }).filter(
                (name) => text(properties[name]) !== text(other[name]),
            );
            // CloudFormation changes these where they are.
            expect(differing.sort()).toEqual(['CacheNodeType', 'NumNodeGroups', 'SnapshotRetentionLimit']);
        }
    });
    test('its user may do what docs/storage.md says, and nothing else', () => {
        const [user] = all('AWS::ElastiCache::User');
        expect(user!.AccessString).toBe(`on ${stateRights}`);
        expect(user!.AccessString).toContain(' -@all ');
        expect(readFileSync(repository('docs/storage.md'), 'utf8')).toContain(`\`${stateRights}\``);
        expect(user!.NoPasswordRequired).toBeUndefined();
        expect(text(user!.AuthenticationMode.Passwords)).toContain('resolve:secretsmanager');
    });
    test('the signing key rotates', () => {
        small.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
            RotationRules: { ScheduleExpression: 'rate(90 days)' },
        });
    });
});
