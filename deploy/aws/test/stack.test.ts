import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { sizes } from '../lib/sizes.ts';
import { domainContext, templateWith } from './synthesised.ts';

type Properties = Record<string, any>;

const small = templateWith();
const allOf = (template: Template) => (type: string) =>
    Object.values(template.findResources(type)).map((resource) => resource.Properties as Properties);
const all = allOf(small);
const entries = (type: string) => Object.entries(small.findResources(type));
const text = (value: unknown) => JSON.stringify(value);

/** Every statement of every policy of the roles that `pattern` names. */
function statements(pattern: RegExp): Properties[] {
    return entries('AWS::IAM::Policy')
        .filter(([id]) => pattern.test(id))
        .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
}
const actions = (pattern: RegExp) => statements(pattern).flatMap((one) => one.Action);

describe('the way in', () => {
    const { DistributionConfig: distribution } = all('AWS::CloudFront::Distribution')[0]!;
    const behaviors = new Map<string, Properties>(
        distribution.CacheBehaviors.map((one: Properties) => [one.PathPattern, one]),
    );
    const origin = (id: string) =>
        distribution.Origins.find((one: Properties) => one.Id === id) as Properties;

    test('CloudFront: HTTP/3, compression, nothing without TLS', () => {
        expect(distribution.HttpVersion).toBe('http2and3');
        for (const one of [distribution.DefaultCacheBehavior, ...behaviors.values()]) {
            expect(one.Compress).toBe(true);
            expect(one.ViewerProtocolPolicy).toMatch(/^(redirect-to-https|https-only)$/);
            expect(one.ResponseHeadersPolicyId).toBeDefined();
        }
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
        const races = origin(behaviors.get('/speedrun')!.TargetOriginId);
        expect(races.VpcOriginConfig.VpcOriginId).toBeDefined();
        expect(behaviors.get('/speedrun')!.OriginRequestPolicyId).toBe(
            '216adef6-5c7f-47e4-b989-5492eafa07d3',
        ); // AllViewer
    });
    test.each([
        '/signon/*',
        '/question-set-upload',
        '/runs',
        '/runs/*',
        '/question-sets',
        '/question-sets/*',
    ])('%s goes to the HTTP API, uncached', (path) => {
        const behavior = behaviors.get(path)!;
        expect(text(origin(behavior.TargetOriginId).DomainName)).toContain('GatewayApi');
        expect(behavior.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad'); // CachingDisabled
        expect(behavior.AllowedMethods).toContain('POST');
    });
    test('pages carry the content security policy of the program itself', () => {
        const policies = all('AWS::CloudFront::ResponseHeadersPolicy').map(text);
        expect(policies.filter((one) => one.includes("default-src 'self'")).length).toBe(1);
        for (const one of policies) expect(one).toContain('StrictTransportSecurity');
    });
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
            'GET /runs': 'HTTP_PROXY VPC_LINK',
            'GET /runs/{proxy+}': 'HTTP_PROXY VPC_LINK',
            'GET /question-sets': 'HTTP_PROXY VPC_LINK',
            'ANY /question-sets/{proxy+}': 'HTTP_PROXY VPC_LINK',
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
        expect(paths.sort()).toEqual([
            '/question-sets',
            '/question-sets/*',
            '/runs',
            '/runs/*',
            '/signon/*',
            '/speedrun',
        ]);
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

describe('least privilege', () => {
    test('no policy allows all actions', () => {
        const wild = statements(/./).filter(
            (one) => one.Effect === 'Allow' && [one.Action].flat().includes('*'),
        );
        expect(wild).toEqual([]);
    });
    test('a service’s role does what it does, and nothing else', () => {
        expect(
            actions(/SpeedRunTaskTaskRole/)
                .flat()
                .sort(),
        ).toEqual([
            'elasticfilesystem:ClientMount',
            'secretsmanager:GetSecretValue',
            'sqs:GetQueueAttributes',
            'sqs:GetQueueUrl',
            'sqs:SendMessage',
        ]);
        expect(
            actions(/SignOnTaskTaskRole/)
                .flat()
                .sort(),
        ).toEqual([
            'dynamodb:GetItem',
            'dynamodb:Query',
            'elasticfilesystem:ClientMount',
            'elasticfilesystem:ClientWrite',
            'secretsmanager:GetSecretValue',
        ]);
    });
    test('the loader writes question sets, the reporter only reads them', () => {
        expect(actions(/FunctionsLoader/).flat()).toContain('elasticfilesystem:ClientWrite');
        expect(actions(/FunctionsReporter/).flat()).not.toContain('elasticfilesystem:ClientWrite');
        expect(actions(/FunctionsReporter/).flat()).toContain('elasticfilesystem:ClientMount');
    });
    test('the file system’s own policy gives nobody anything', () => {
        const [files] = all('AWS::EFS::FileSystem');
        const { Statement: said } = files!.FileSystemPolicy;
        expect(said.map((one: Properties) => one.Effect)).toEqual(['Deny']);
        expect(text(said[0].Condition)).toContain('aws:SecureTransport');
    });
    test('who uses question sets does so by the access point, as their owner', () => {
        const [access] = all('AWS::EFS::AccessPoint');
        expect(access!.PosixUser).toEqual({ Uid: '10001', Gid: '10001' });
        const clients = statements(/./).filter((one) => text(one.Action).includes('elasticfilesystem:'));
        expect(clients.length).toBe(4);
        for (const one of clients) {
            expect(text(one.Condition.StringEquals['elasticfilesystem:AccessPointArn'])).toContain('Access');
        }
        const mounts = (part: string) =>
            entries('AWS::ECS::TaskDefinition').find(([id]) => id.includes(part))![1].Properties
                .ContainerDefinitions[0].MountPoints[0].ReadOnly;
        expect([mounts('SpeedRun'), mounts('SignOn')]).toEqual([true, false]);
    });
    test('only the reporter writes results', () => {
        const writers = entries('AWS::IAM::Policy').filter(([, policy]) =>
            text(policy).includes('dynamodb:PutItem'),
        );
        expect(writers.map(([id]) => id)).toEqual([expect.stringContaining('FunctionsReporter')]);
    });
    test('every role’s rights to data name their resources', () => {
        const wide = statements(/./).filter((one) => [one.Resource].flat().includes('*'));
        const services = new Set(
            wide.flatMap((one) => [one.Action].flat()).map((action) => action.split(':')[0]),
        );
        expect([...services].sort()).toEqual(['cloudfront', 'ec2', 'ecr', 'secretsmanager']);
        const secret = wide.flatMap((one) => one.Action).filter((one) => one.startsWith('secretsmanager:'));
        expect(secret).toEqual(['secretsmanager:GetRandomPassword']);
    });
});

describe('the services', () => {
    test('the same image, read-only, not root, drains', () => {
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
            expect(targets.HealthCheckPath).toBe('/readyz');
        }
        const images = all('AWS::ECS::TaskDefinition').map((task) =>
            text(task.ContainerDefinitions[0].Image),
        );
        expect(new Set(images).size).toBe(1);
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
    test('arm64 by default, x86-64 by a switch', () => {
        const architectures = (template: Template) => [
            ...allOf(template)('AWS::ECS::TaskDefinition').map((one) => one.RuntimePlatform.CpuArchitecture),
            ...allOf(template)('AWS::Lambda::Function')
                .filter((one) => one.PackageType === 'Image')
                .map((one) => one.Architectures[0]),
        ];
        expect(new Set(architectures(small))).toEqual(new Set(['ARM64', 'arm64']));
        expect(new Set(architectures(templateWith({ architecture: 'x86' })))).toEqual(
            new Set(['X86_64', 'x86_64']),
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
                GlobalSecondaryIndexes: [{ IndexName: 'by-host' }, { IndexName: 'by-board' }].map((index) =>
                    Match.objectLike(index),
                ),
            },
        });
        small.hasResource('AWS::EFS::FileSystem', { DeletionPolicy: 'Retain' });
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
    test('its user may not administrate', () => {
        const [user] = all('AWS::ElastiCache::User');
        expect(user!.AccessString).toBe('on ~mcs:* &mcs:* +@all -@admin -@dangerous +info +cluster|slots');
        expect(user!.NoPasswordRequired).toBeUndefined();
        expect(text(user!.AuthenticationMode.Passwords)).toContain('resolve:secretsmanager');
    });
    test('the signing key rotates', () => {
        small.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
            RotationRules: { ScheduleExpression: 'rate(90 days)' },
        });
    });
});
