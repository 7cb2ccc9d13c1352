import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
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
        const reason =
            'Changing it is a decision of people: hosts have to be told, or the cache needs a new user.';
        acknowledge(this.hostKey, 'AwsSolutions-SMG4', reason);
        acknowledge(this.statePassword, 'AwsSolutions-SMG4', reason);

        const role = new iam.Role(this, 'RotationRole', {
            assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
        });
        logGroup.grantWrite(role);
        acknowledge(
            role,
            'AwsSolutions-IAM5[Resource::*]',
            'secretsmanager:GetRandomPassword knows no resources.',
        );
        this.rotation = new lambda.Function(this, 'Rotation', {
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
        this.signingKey.addRotationSchedule('Every90Days', {
            rotationLambda: this.rotation,
            automaticallyAfter: Duration.days(90),
            rotateImmediatelyOnUpdate: false,
        });
    }

    private secret(id: string, description: string, length: number) {
        return new secretsmanager.Secret(this, id, {
            description,
            generateSecretString: { passwordLength: length, excludePunctuation: true },
        });
    }
}
