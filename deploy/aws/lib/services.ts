import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './nag.ts';
import type { DeployOptions } from './options.ts';
import { imageAsset, questionSetsAt, repository, servicePort, type Program } from './program.ts';
import type { Size, Tasks } from './sizes.ts';

export interface ServicesProps {
    program: Program;
    size: Size;
    options: DeployOptions;
    accessLogs: s3.IBucket;
    logGroups: { speedRun: logs.ILogGroup; signOn: logs.ILogGroup };
    /** Clients of one speed-run task, on average. */
    connections: cloudwatch.IMetric;
}

type ServiceId = 'SpeedRun' | 'SignOn';

interface ServiceProps {
    command: string;
    tasks: Tasks;
    logGroup: logs.ILogGroup;
    environment?: Record<string, string>;
    /** Paths of the load balancer that lead here. */
    paths: string[];
    priority: number;
    stopTimeout: Duration;
}

/** sign-on and speed-run on Fargate, behind an internal load balancer. */
export class Services extends Construct {
    readonly cluster: ecs.Cluster;
    readonly loadBalancer: elb.ApplicationLoadBalancer;
    readonly listener: elb.ApplicationListener;
    readonly loadBalancerGroup: ec2.SecurityGroup;
    readonly targets = {} as Record<ServiceId, elb.ApplicationTargetGroup>;
    private readonly image: ecs.ContainerImage;

    constructor(
        scope: Construct,
        id: string,
        private readonly props: ServicesProps,
    ) {
        super(scope, id);
        const { vpc } = props.program;
        this.cluster = new ecs.Cluster(this, 'Cluster', {
            vpc,
            containerInsightsV2: props.size.containerInsights
                ? ecs.ContainerInsights.ENABLED
                : ecs.ContainerInsights.DISABLED,
        });
        if (!props.size.containerInsights) {
            const reason =
                'The smallest size does without: its cost is out of proportion to two small services.';
            acknowledge(this.cluster, 'AwsSolutions-ECS4', reason);
        }
        this.image = ecs.ContainerImage.fromAsset(repository(''), imageAsset(props.options.architecture));
        this.loadBalancerGroup = new ec2.SecurityGroup(this, 'LoadBalancerGroup', {
            vpc,
            description: 'The load balancer: from CloudFront and the gateway, to the services',
            allowAllOutbound: false,
        });
        this.loadBalancer = this.makeLoadBalancer();
        this.listener = this.makeListener();
    }

    /** The services of races. */
    addSpeedRun() {
        const { program, size, logGroups, connections } = this.props;
        const service = this.addService('SpeedRun', {
            command: 'speed-run',
            tasks: size.speedRun,
            logGroup: logGroups.speedRun,
            paths: ['/speedrun'],
            priority: 10,
            // Players are told to connect again at once; the rest is for answers under way.
            stopTimeout: Duration.seconds(60),
        });
        const { taskRole } = service.taskDefinition;
        program.allowSecrets(taskRole, 'signingKey', 'statePassword');
        program.allowQuestionSets(taskRole, false);
        program.stores.completionQueue.grantSendMessages(taskRole);
        const scaling = service.autoScaleTaskCount({
            minCapacity: size.speedRun.min,
            maxCapacity: size.speedRun.max,
        });
        scaling.scaleOnCpuUtilization('Cpu', {
            targetUtilizationPercent: 50,
            scaleInCooldown: Duration.minutes(10),
        });
        scaling.scaleToTrackCustomMetric('Connections', {
            metric: connections,
            targetValue: size.connectionsPerTask,
            scaleInCooldown: Duration.minutes(10),
        });
        return service;
    }

    addSignOn(publicUrl: string) {
        const { program, size, logGroups } = this.props;
        const service = this.addService('SignOn', {
            command: 'sign-on',
            tasks: size.signOn,
            logGroup: logGroups.signOn,
            environment: { MC_SPEEDRUN_PUBLIC_URL: publicUrl },
            // A rule takes five at most. The last is the library, and large uploads.
            paths: ['/signon/*', '/runs', '/runs/*', '/question-set*'],
            priority: 20,
            stopTimeout: Duration.seconds(60),
        });
        const { taskRole } = service.taskDefinition;
        program.allowSecrets(taskRole, 'signingKey', 'hostKey', 'statePassword');
        program.allowQuestionSets(taskRole, true); // large uploads; hosts may delete theirs
        program.allowResults(taskRole, ['GetItem', 'Query']);
        const scaling = service.autoScaleTaskCount({
            minCapacity: size.signOn.min,
            maxCapacity: size.signOn.max,
        });
        scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 50 });
        return service;
    }

    private addService(id: ServiceId, props: ServiceProps) {
        const service = this.makeService(id, this.makeTask(id, props));
        const targets = new elb.ApplicationTargetGroup(this, `${id}Targets`, {
            vpc: this.props.program.vpc,
            port: servicePort,
            protocol: elb.ApplicationProtocol.HTTP,
            targetType: elb.TargetType.IP,
            targets: [service],
            deregistrationDelay: Duration.seconds(30),
            loadBalancingAlgorithmType: elb.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
            healthCheck: {
                path: '/readyz',
                interval: Duration.seconds(10),
                timeout: Duration.seconds(5),
                healthyThresholdCount: 2,
                unhealthyThresholdCount: 2,
            },
        });
        this.targets[id] = targets;
        this.listener.addTargetGroups(id, {
            priority: props.priority,
            conditions: [elb.ListenerCondition.pathPatterns(props.paths)],
            targetGroups: [targets],
        });
        this.loadBalancerGroup.connections.allowTo(
            service,
            ec2.Port.tcp(servicePort),
            'load balancer to services',
        );
        this.allowOutbound(service);
        return service;
    }

    private makeTask(id: string, props: ServiceProps) {
        const { program, options } = this.props;
        const { questionSets, questionSetsAccess } = program.stores;
        const task = new ecs.FargateTaskDefinition(this, `${id}Task`, {
            cpu: props.tasks.cpu,
            memoryLimitMiB: props.tasks.memoryMiB,
            runtimePlatform: {
                operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
                cpuArchitecture:
                    options.architecture === 'arm' ? ecs.CpuArchitecture.ARM64 : ecs.CpuArchitecture.X86_64,
            },
        });
        task.addVolume({
            name: 'question-sets',
            efsVolumeConfiguration: {
                fileSystemId: questionSets.fileSystemId,
                transitEncryption: 'ENABLED',
                authorizationConfig: { accessPointId: questionSetsAccess.accessPointId, iam: 'ENABLED' },
            },
        });
        const container = task.addContainer('service', {
            image: this.image,
            command: [props.command],
            environment: {
                ...program.environment(),
                MC_SPEEDRUN_LISTEN: `0.0.0.0:${servicePort}`,
                ...props.environment,
            },
            logging: ecs.LogDrivers.awsLogs({
                logGroup: props.logGroup,
                streamPrefix: props.command,
                mode: ecs.AwsLogDriverMode.NON_BLOCKING,
            }),
            readonlyRootFilesystem: true,
            stopTimeout: props.stopTimeout,
            portMappings: [{ containerPort: servicePort }],
            ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 65_536, hardLimit: 65_536 }],
        });
        container.addMountPoints({
            containerPath: questionSetsAt,
            sourceVolume: 'question-sets',
            readOnly: props.command === 'speed-run',
        });
        acknowledge(task, 'AwsSolutions-ECS2', 'No secret is among these; they say where the secrets are.');
        const reason = 'ecr:GetAuthorizationToken knows no resources; the rest of the role names its own.';
        acknowledge(task, 'AwsSolutions-IAM5[Resource::*]', reason);
        return task;
    }

    /** How many tasks there are is the scaling's alone: a number here would take away at every update what scaling has added. */
    private makeService(id: string, taskDefinition: ecs.FargateTaskDefinition) {
        const { vpc } = this.props.program;
        return new ecs.FargateService(this, id, {
            cluster: this.cluster,
            taskDefinition,
            vpcSubnets: { subnets: vpc.isolatedSubnets },
            securityGroups: [
                new ec2.SecurityGroup(this, `${id}Group`, {
                    vpc,
                    description: `${id}: from the load balancer, to the stores and endpoints`,
                    allowAllOutbound: false,
                }),
            ],
            // New tasks are ready before old ones are told to go.
            minHealthyPercent: 100,
            maxHealthyPercent: 200,
            circuitBreaker: { rollback: true },
            healthCheckGracePeriod: Duration.seconds(60),
        });
    }

    /** To the endpoints (of which S3's and DynamoDB's have public addresses), the question sets and the State. */
    private allowOutbound(service: ecs.FargateService) {
        const { stores } = this.props.program;
        service.connections.allowTo(
            ec2.Peer.anyIpv4(),
            ec2.Port.tcp(443),
            'endpoints; no route leads elsewhere',
        );
        service.connections.allowToDefaultPort(stores.questionSets, 'question sets');
        service.node.addDependency(stores.questionSetsMounted);
        stores.allowState(service);
    }

    private makeLoadBalancer() {
        const balancer = new elb.ApplicationLoadBalancer(this, 'LoadBalancer', {
            vpc: this.props.program.vpc,
            internetFacing: false,
            vpcSubnets: { subnets: this.props.program.vpc.isolatedSubnets },
            securityGroup: this.loadBalancerGroup,
            dropInvalidHeaderFields: true,
            // The services ping their clients every 20 seconds.
            idleTimeout: Duration.seconds(120),
        });
        balancer.logAccessLogs(this.props.accessLogs, 'load-balancer');
        return balancer;
    }

    /** TLS where there is a certificate to show; plain inside of the VPC otherwise. */
    private makeListener() {
        const { domain } = this.props.options;
        const nothing = elb.ListenerAction.fixedResponse(404, {
            contentType: 'text/plain',
            messageBody: 'Not found',
        });
        return this.loadBalancer.addListener('Listener', {
            open: false,
            defaultAction: nothing,
            ...(domain
                ? {
                      port: 443,
                      protocol: elb.ApplicationProtocol.HTTPS,
                      certificates: [elb.ListenerCertificate.fromArn(domain.loadBalancerCertificateArn)],
                      sslPolicy: elb.SslPolicy.RECOMMENDED_TLS,
                  }
                : { port: 80, protocol: elb.ApplicationProtocol.HTTP }),
        });
    }
}
