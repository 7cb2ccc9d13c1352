import { readFileSync } from 'node:fs';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './nag.ts';

/** The program reads these itself, with the rights of its own role: they are in no environment and no template. */
export class Secrets extends Construct {
    /** Signs tokens. The first line signs, every line verifies. */
    readonly signingKey: secretsmanager.Secret;
    /** What one must know to host. */
    readonly hostKey: secretsmanager.Secret;
    readonly statePassword: secretsmanager.Secret;
    /** What CloudFront proves itself by to the services. Each line is accepted; CloudFront sends the only one. */
    readonly originSecret: secretsmanager.Secret;
    /** Tells services to read their keys again; what it restarts is added by whoever knows them. */
    readonly rotation: lambda.Function;

    constructor(scope: Construct, id: string, logGroup: logs.ILogGroup) {
        super(scope, id);
        this.signingKey = this.secret('SigningKey', 'mc-speedrun: signs tokens', 64);
        this.hostKey = this.secret('HostKey', 'mc-speedrun: what one must know to host', 20);
        this.statePassword = this.secret(
            'StatePassword',
            'mc-speedrun: the password of the speed-run State',
            64,
        );
        this.originSecret = this.secret('OriginSecret', 'mc-speedrun: CloudFront proves itself by it', 40);
        const reason =
            'Changing it is a decision of people: hosts have to be told, or the cache needs a new user.';
        acknowledge(this.hostKey, 'AwsSolutions-SMG4', reason);
        acknowledge(this.statePassword, 'AwsSolutions-SMG4', reason);
        acknowledge(
            this.originSecret,
            'AwsSolutions-SMG4',
            'CloudFront has to change with it; docs/deploy-aws.md says how.',
        );

        this.rotation = this.makeRotation(logGroup);
        this.rotate(this.signingKey);
    }

    private makeRotation(logGroup: logs.ILogGroup) {
        const role = new iam.Role(this, 'RotationRole', {
            assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
        });
        logGroup.grantWrite(role);
        return new lambda.Function(this, 'Rotation', {
            description: 'Adds the next signing key, signs with the one before it, drops the oldest',
            runtime: lambda.Runtime.NODEJS_24_X,
            handler: 'index.handler',
            code: lambda.Code.fromInline(
                readFileSync(new URL('rotate_signing_key.cjs', import.meta.url), 'utf8'),
            ),
            timeout: Duration.minutes(1),
            logGroup,
            role,
        });
    }

    /** The rights are what rotate_signing_key.cjs uses: what the CDK would grant is more. */
    private rotate(secret: secretsmanager.Secret) {
        const names = ['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'];
        this.rotation.addToRolePolicy(
            new iam.PolicyStatement({
                actions: names.map((name) => `secretsmanager:${name}`),
                resources: [secret.secretArn],
            }),
        );
        this.rotation.addPermission('CalledBySecretsManager', {
            principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
            sourceAccount: Stack.of(this).account,
        });
        const schedule = new secretsmanager.CfnRotationSchedule(this, 'Every90Days', {
            secretId: secret.secretArn,
            rotationLambdaArn: this.rotation.functionArn,
            rotationRules: { scheduleExpression: 'rate(90 days)' },
            rotateImmediatelyOnUpdate: false,
        });
        schedule.node.addDependency(this.rotation);
    }

    private secret(id: string, description: string, length: number) {
        return new secretsmanager.Secret(this, id, {
            description,
            generateSecretString: { passwordLength: length, excludePunctuation: true },
        });
    }
}
