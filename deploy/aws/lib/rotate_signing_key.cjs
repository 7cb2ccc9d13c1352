// Rotates the signing key of mc-speedrun: called by Secrets Manager, step by step.
//
// A secret holds up to three keys, one a line: the first signs, all verify. The new secret is: the key that was added last time, a new
// one, the key that signed until now. So nobody signs with a key that others do not know yet, in whatever order
// they read the new secret, and tokens stay valid over a rotation.
const { randomBytes } = require('node:crypto');

function rotated(keys, fresh) {
    const signed = keys[0];
    const signs = keys.length > 1 ? keys[1] : signed;
    return [...new Set([signs, fresh, signed])];
}

// UpdateService and UpdateFunctionConfiguration make services read the secret again: one task after the other, drained.
async function restart(now) {
    const { ECSClient, UpdateServiceCommand } = require('@aws-sdk/client-ecs');
    const { LambdaClient, UpdateFunctionConfigurationCommand } = require('@aws-sdk/client-lambda');
    for (const service of process.env.SERVICES.split(',')) {
        const input = { cluster: process.env.CLUSTER, service, forceNewDeployment: true };
        await new ECSClient().send(new UpdateServiceCommand(input));
    }
    for (const name of process.env.FUNCTIONS.split(',')) {
        const input = { FunctionName: name, Description: `Keys read again after ${now.toISOString()}` };
        await new LambdaClient().send(new UpdateFunctionConfigurationCommand(input));
    }
}

async function handler({ Step, SecretId, ClientRequestToken }) {
    const sdk = require('@aws-sdk/client-secrets-manager');
    const secrets = new sdk.SecretsManagerClient();
    const read = (part) => secrets.send(new sdk.GetSecretValueCommand({ SecretId, ...part }));
    if (Step === 'createSecret') {
        const there = await read({ VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' }).catch(
            () => null,
        );
        if (there) return;
        const current = (await read({ VersionStage: 'AWSCURRENT' })).SecretString.split('\n').filter(Boolean);
        const SecretString = rotated(current, randomBytes(32).toString('hex')).join('\n');
        const input = { SecretId, ClientRequestToken, SecretString, VersionStages: ['AWSPENDING'] };
        await secrets.send(new sdk.PutSecretValueCommand(input));
    } else if (Step === 'finishSecret') {
        const { VersionId } = await read({ VersionStage: 'AWSCURRENT' });
        if (VersionId !== ClientRequestToken) {
            const move = { MoveToVersionId: ClientRequestToken, RemoveFromVersionId: VersionId };
            await secrets.send(
                new sdk.UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSCURRENT', ...move }),
            );
        }
        await restart(new Date());
    }
}

module.exports = { handler, rotated };
