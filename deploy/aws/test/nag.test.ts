import { expect, test } from 'vitest';
import { checkWithNag } from '../lib/nag.ts';
import { appWith, domainContext } from './synthesised.ts';

// `cdk synth` checks every size by itself; this is what it does not see.
test('cdk-nag finds nothing that no reason is written for, with a domain, on arm', () => {
    const { app } = appWith({ size: 'large', architecture: 'arm', ...domainContext });
    checkWithNag(app);
    expect(() => app.synth()).not.toThrow();
});

test('cdk-nag would find something', async () => {
    const { app, stack } = appWith();
    const { Queue } = await import('aws-cdk-lib/aws-sqs');
    new Queue(stack, 'WithoutDeadLetters');
    checkWithNag(app);
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS/);
});
