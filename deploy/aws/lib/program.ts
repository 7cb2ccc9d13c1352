import { fileURLToPath } from 'node:url';
import { IgnoreMode } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { AssetImageProps } from 'aws-cdk-lib/aws-ecs';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { DeployOptions } from './options.ts';
import type { Secrets } from './secrets.ts';
import type { Stores } from './stores.ts';

/** Where the services find the question sets. (Lambda wants it below /mnt.) */
export const questionSetsAt = '/mnt/question-sets';
export const servicePort = 8080;

/** A path of this repository. */
export const repository = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The one image of all services, as an asset: it is built from the repository, less .dockerignore, when the stack is deployed. */
export function imageAsset(architecture: DeployOptions['architecture']) {
    return {
        file: 'deploy/container/Dockerfile',
        platform: architecture === 'arm' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
        ignoreMode: IgnoreMode.DOCKER,
    } satisfies AssetImageProps;
}

/** What the program's services are given of the stack, in its environment and by the rights of their roles. */
export class Program {
    constructor(
        readonly vpc: ec2.Vpc,
        readonly stores: Stores,
        readonly secrets: Secrets,
    ) {}

    /** Of every service. Whatever needs it less does not look at it. */
    environment() {
        const { stores, secrets, vpc } = this;
        const secret = (one: { secretArn: string }) => `aws-secret:${one.secretArn}`;
        return {
            MC_SPEEDRUN_LOG_FORMAT: 'json',
            MC_SPEEDRUN_LOG_METRICS: '60',
            MC_SPEEDRUN_QUESTION_SETS: `file:${questionSetsAt}`,
            MC_SPEEDRUN_SIGNING_KEY: secret(secrets.signingKey),
            MC_SPEEDRUN_HOST_KEY: secret(secrets.hostKey),
            MC_SPEEDRUN_STATE: stores.stateUrl,
            MC_SPEEDRUN_STATE_PASSWORD: secret(secrets.statePassword),
            MC_SPEEDRUN_COMPLETION_QUEUE: `sqs:${stores.completionQueue.queueUrl}`,
            MC_SPEEDRUN_RESULTS: `dynamodb:${stores.results.tableName}`,
            MC_SPEEDRUN_TRUSTED_PROXY: vpc.vpcCidrBlock,
            MC_SPEEDRUN_ORIGIN_SECRET: secret(secrets.originSecret),
        };
    }

    /** Mounting the question sets; without `write`, to read. */
    allowQuestionSets(role: iam.IGrantable, write: boolean) {
        const actions = [
            'elasticfilesystem:ClientMount',
            ...(write ? ['elasticfilesystem:ClientWrite'] : []),
        ];
        role.grantPrincipal.addToPrincipalPolicy(this.questionSetsStatement(actions));
    }

    questionSetsStatement(actions: string[]) {
        const { questionSets, questionSetsAccess } = this.stores;
        return new iam.PolicyStatement({
            actions,
            resources: [questionSets.fileSystemArn],
            conditions: {
                StringEquals: { 'elasticfilesystem:AccessPointArn': questionSetsAccess.accessPointArn },
            },
        });
    }

    allowResults(role: iam.IGrantable, actions: string[]) {
        const { tableArn } = this.stores.results;
        role.grantPrincipal.addToPrincipalPolicy(
            new iam.PolicyStatement({
                actions: actions.map((action) => `dynamodb:${action}`),
                resources: [tableArn, `${tableArn}/index/by-host`],
            }),
        );
    }

    allowSecrets(
        role: iam.IGrantable,
        ...names: ('signingKey' | 'hostKey' | 'statePassword' | 'originSecret')[]
    ) {
        role.grantPrincipal.addToPrincipalPolicy(
            new iam.PolicyStatement({
                actions: ['secretsmanager:GetSecretValue'],
                resources: names.map((name) => this.secrets[name].secretArn),
            }),
        );
    }
}
