import { Annotations, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { budgetUsd } from './costs.ts';
import { allowRestarts, Functions } from './functions.ts';
import { Gateway } from './gateway.ts';
import { acknowledge, acknowledgeOfCdk } from './nag.ts';
import { Network } from './network.ts';
import type { DeployOptions } from './options.ts';
import { Program } from './program.ts';
import { Secrets } from './secrets.ts';
import { Services } from './services.ts';
import { Site } from './site.ts';
import { sizes } from './sizes.ts';
import { Stores } from './stores.ts';
import { ServiceMetrics, Watching } from './watching.ts';

export interface McSpeedrunProps extends StackProps, DeployOptions {
    /** The directory of the built web UI. */
    web: string;
}

/** Every box of docs/architecture.md on AWS, wired by hand: the only place that knows all of them. */
export class McSpeedrunStack extends Stack {
    constructor(scope: Construct, id: string, props: McSpeedrunProps) {
        super(scope, id, props);
        const size = sizes[props.size];
        const log = (name: string) =>
            new logs.LogGroup(this, `${name}Log`, {
                retention: size.logRetention,
                removalPolicy: RemovalPolicy.DESTROY,
            });
        const accessLogs = this.makeAccessLogs();
        const speedRunLog = log('SpeedRun');
        const reporterLog = log('Reporter');
        const gatewayLog = log('Gateway');
        const deploymentLog = log('Deployment');
        const metrics = new ServiceMetrics(this, 'Metrics', {
            speedRunLog,
            reporterLog,
            gatewayLog,
        });

        const network = new Network(this, 'Network', {
            size,
            zones: props.zones,
            flowLog: log('Network'),
            deploymentLog,
        });
        const { vpc } = network;
        const secrets = new Secrets(this, 'Secrets', log('Rotation'));
        const stores = new Stores(this, 'Stores', { vpc, size, secrets, restored: props.restored });
        const program = new Program(vpc, stores, secrets);
        const functions = new Functions(this, 'Functions', {
            program,
            options: props,
            logGroups: { loader: log('Loader'), reporter: reporterLog },
        });
        const services = new Services(this, 'Services', {
            program,
            size,
            options: props,
            accessLogs,
            logGroups: { speedRun: speedRunLog, signOn: log('SignOn') },
            connections: metrics.connections,
        });
        const gateway = new Gateway(this, 'Gateway', {
            vpc,
            listener: services.listener,
            loadBalancerGroup: services.loadBalancerGroup,
            loader: functions.loader,
            accessLog: gatewayLog,
            requestsPerSecond: size.requestsPerSecond,
            serverName: props.domain?.name,
        });
        const site = new Site(this, 'Site', {
            vpc,
            loadBalancer: services.loadBalancer,
            loadBalancerGroup: services.loadBalancerGroup,
            internetGateway: network.gatewayThatCloudFrontAsksFor,
            api: gateway.api,
            web: props.web,
            domain: props.domain,
            logs: accessLogs,
            deploymentLog,
        });
        const signOn = services.addSignOn(site.url);
        const speedRun = services.addSpeedRun();
        // The first to come makes the directories of the question sets; speed-run may only read them.
        speedRun.node.addDependency(signOn);

        const restarted = [speedRun.serviceArn, signOn.serviceArn];
        allowRestarts(secrets.rotation, services.cluster.clusterName, restarted, [functions.loader]);
        new Watching(this, 'Watching', {
            size,
            metrics,
            services: { speedRun, signOn },
            targets: services.targets,
            loadBalancer: services.loadBalancer,
            functions,
            stores,
            api: gateway.api,
            budgetUsd: budgetUsd(props.size),
            email: props.alarmEmail,
        });
        if (!props.alarmEmail) {
            const warning =
                'Nobody is told of alarms or of the budget: name an alarmEmail in cdk.context.json.';
            Annotations.of(this).addWarningV2('mc-speedrun:alarmEmail', warning);
        }
        Tags.of(this).add('application', this.stackName);
        acknowledgeOfCdk(this);
        this.addOutputs(site, secrets, stores);
    }

    /** Of CloudFront, the load balancer and the web bucket. */
    private makeAccessLogs() {
        const bucket = new s3.Bucket(this, 'AccessLogs', {
            blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
            encryption: s3.BucketEncryption.S3_MANAGED,
            enforceSSL: true,
            objectOwnership: s3.ObjectOwnership.OBJECT_WRITER, // as CloudFront wants it
            lifecycleRules: [{ expiration: Duration.days(90) }],
        });
        acknowledge(bucket, 'AwsSolutions-S1', 'These are the access logs.');
        return bucket;
    }

    private addOutputs(site: Site, secrets: Secrets, stores: Stores) {
        new CfnOutput(this, 'Url', { value: site.url, description: 'Where people go' });
        new CfnOutput(this, 'DistributionDomain', {
            value: site.distribution.domainName,
            description: 'What the DNS record of a domain of your own points to',
        });
        new CfnOutput(this, 'HostKeySecret', {
            value: secrets.hostKey.secretArn,
            description: 'Holds what one must know to host',
        });
        new CfnOutput(this, 'ResultsTable', {
            value: stores.results.tableName,
            description: 'Stays when the stack goes; a new stack takes it as resultsTable',
        });
        new CfnOutput(this, 'QuestionSetsFileSystem', {
            value: stores.questionSets.fileSystemId,
            description: 'Stays when the stack goes; a new stack takes it as fileSystem',
        });
    }
}
