import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './nag.ts';
import type { DeployOptions } from './options.ts';
import { imageAsset, questionSetsAt, repository, type Program } from './program.ts';

/** The question sets in a function's files; without `write`, its role may only read them. */
class QuestionSetFiles extends lambda.FileSystem {
    constructor(program: Program, write: boolean) {
        const { questionSets, questionSetsMounted, questionSetsAccess } = program.stores;
        const actions = [
            'elasticfilesystem:ClientMount',
            ...(write ? ['elasticfilesystem:ClientWrite'] : []),
        ];
        super({
            localMountPath: questionSetsAt,
            arn: questionSetsAccess.accessPointArn,
            connections: questionSets.connections,
            dependency: [questionSetsMounted],
            policies: [program.questionSetsStatement(actions)],
        });
    }
}

export interface FunctionsProps {
    program: Program;
    options: DeployOptions;
    logGroups: { loader: logs.ILogGroup; reporter: logs.ILogGroup };
}

/** question-set-loader and reporter: the same image, in functions inside the VPC. */
export class Functions extends Construct {
    readonly loader: lambda.DockerImageFunction;
    readonly reporter: lambda.DockerImageFunction;

    constructor(
        scope: Construct,
        id: string,
        private readonly props: FunctionsProps,
    ) {
        super(scope, id);
        const { program, logGroups } = props;
        this.loader = this.makeFunction('Loader', 'question-set-loader', logGroups.loader, true, {
            timeout: Duration.seconds(29), // as long as the gateway waits
            memorySize: 1_024,
        });
        program.allowSecrets(this.loader, 'signingKey', 'originSecret');

        this.reporter = this.makeFunction('Reporter', 'reporter', logGroups.reporter, false, {
            timeout: Duration.minutes(2),
            memorySize: 2_048,
        });
        program.allowSecrets(this.reporter, 'statePassword');
        program.allowResults(this.reporter, ['GetItem', 'Query', 'PutItem', 'BatchWriteItem']);
        program.stores.allowState(this.reporter);
        this.reporter.addEventSource(
            new SqsEventSource(program.stores.completionQueue, {
                batchSize: 5,
                maxConcurrency: 10,
                reportBatchItemFailures: true,
            }),
        );
    }

    private makeFunction(
        id: string,
        command: string,
        logGroup: logs.ILogGroup,
        write: boolean,
        limits: Pick<lambda.FunctionOptions, 'timeout' | 'memorySize'>,
    ) {
        const { program, options } = this.props;
        const group = new ec2.SecurityGroup(this, `${id}Group`, {
            vpc: program.vpc,
            description: `${id}: to the stores and endpoints`,
            allowAllOutbound: false,
        });
        group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'endpoints; no route leads elsewhere');
        const made = new lambda.DockerImageFunction(this, id, {
            description: `mc-speedrun ${command}`,
            code: lambda.DockerImageCode.fromImageAsset(repository(''), {
                ...imageAsset(options.architecture),
                cmd: [command],
            }),
            architecture:
                options.architecture === 'arm' ? lambda.Architecture.ARM_64 : lambda.Architecture.X86_64,
            environment: program.environment(),
            vpc: program.vpc,
            vpcSubnets: { subnets: program.vpc.isolatedSubnets },
            securityGroups: [group],
            filesystem: new QuestionSetFiles(program, write),
            logGroup,
            ...limits,
        });
        allowOnlyNetworkInterfaces(made);
        return made;
    }
}

/** What a function in a VPC needs to be there; EC2 knows no resources for it. */
function allowOnlyNetworkInterfaces(made: lambda.Function) {
    const policy = 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/';
    const reason = 'AWS’s own policy for a function in a VPC: its log streams and network interfaces.';
    acknowledge(made, `${policy}AWSLambdaBasicExecutionRole]`, reason);
    acknowledge(made, `${policy}AWSLambdaVPCAccessExecutionRole]`, reason);
}

/** Rights to restart what has read the signing key. */
export function allowRestarts(
    rotation: lambda.Function,
    cluster: string,
    services: string[],
    functions: lambda.Function[],
) {
    rotation.addEnvironment('CLUSTER', cluster);
    rotation.addEnvironment('SERVICES', services.join(','));
    rotation.addEnvironment('FUNCTIONS', functions.map((one) => one.functionName).join(','));
    rotation.addToRolePolicy(
        new iam.PolicyStatement({ actions: ['ecs:UpdateService'], resources: services }),
    );
    rotation.addToRolePolicy(
        new iam.PolicyStatement({
            actions: ['lambda:UpdateFunctionConfiguration'],
            resources: functions.map((one) => one.functionArn),
        }),
    );
}
