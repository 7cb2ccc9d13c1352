import { describe, expect, test } from 'vitest';
import { allOf, templateWith, text, type Properties } from './synthesised.ts';

const small = templateWith();
const all = allOf(small);
const entries = (type: string) => Object.entries(small.findResources(type));

/** Every statement of every policy of the roles that `pattern` names. */
function statements(pattern: RegExp): Properties[] {
    return entries('AWS::IAM::Policy')
        .filter(([id]) => pattern.test(id))
        .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
}
const actions = (pattern: RegExp) => statements(pattern).flatMap((one) => one.Action);

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
    test('a function’s role does what it does, and nothing else', () => {
        expect(
            actions(/FunctionsLoader/)
                .flat()
                .sort(),
        ).toEqual([
            'elasticfilesystem:ClientMount',
            'elasticfilesystem:ClientWrite',
            'secretsmanager:GetSecretValue',
        ]);
        expect(
            actions(/FunctionsReporter/)
                .flat()
                .sort(),
        ).toEqual([
            'dynamodb:BatchWriteItem',
            'dynamodb:GetItem',
            'dynamodb:PutItem',
            'dynamodb:Query',
            'elasticfilesystem:ClientMount',
            'secretsmanager:GetSecretValue',
            'sqs:ChangeMessageVisibility',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:GetQueueUrl',
            'sqs:ReceiveMessage',
        ]);
    });
    test('the rotation changes the signing key, restarts what reads it, and nothing else', () => {
        expect(
            actions(/SecretsRotation/)
                .flat()
                .sort(),
        ).toEqual([
            'ecs:UpdateService',
            'lambda:UpdateFunctionConfiguration',
            'logs:CreateLogStream',
            'logs:PutLogEvents',
            'secretsmanager:GetSecretValue',
            'secretsmanager:PutSecretValue',
            'secretsmanager:UpdateSecretVersionStage',
        ]);
        const secrets = statements(/SecretsRotation/).filter((one) =>
            text(one.Action).includes('secretsmanager:'),
        );
        expect(secrets.map((one) => one.Resource.Ref)).toEqual([expect.stringContaining('SigningKey')]);
        small.hasResourceProperties('AWS::Lambda::Permission', {
            Principal: 'secretsmanager.amazonaws.com',
            SourceAccount: '123456789012',
        });
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
        expect([...services].sort()).toEqual(['cloudfront', 'ec2', 'ecr']);
    });
});
