import { type App, type Stack, Token, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** Checks everything in the app against AWS's own rules when it is synthesised; what it finds ends that. */
export function checkWithNag(app: App) {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

/** Says why a rule does not hold for a construct and all below it. */
export function acknowledge(construct: IConstruct, rule: string, reason: string) {
    Validations.of(construct).acknowledge({ id: rule, reason });
}

/** The functions that the CDK itself adds to a stack: it writes them and their roles, and only CloudFormation runs them. */
export function acknowledgeOfCdk(stack: Stack) {
    const reason = 'Written by the CDK, and run by CloudFormation only.';
    const basic = 'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const deployment = stack.node.children.find((child) =>
        child.node.id.startsWith('Custom::CDKBucketDeployment'),
    );
    const custom = stack.node.children.find((child) =>
        child.node.id.startsWith('AWS679f53fac002430cb0da5b7982bd2287'),
    );
    for (const one of [deployment, custom]) {
        if (!one) continue;
        acknowledge(one, 'AwsSolutions-L1', reason);
        acknowledge(one, `AwsSolutions-IAM4[${basic}]`, reason);
    }
    if (!deployment) return;
    const { region } = stack;
    const account = Token.isUnresolved(stack.account) ? '<AWS::AccountId>' : stack.account;
    const objects = ['GetBucket*', 'GetObject*', 'List*', 'Abort*', 'DeleteObject*'].map(
        (name) => `Action::s3:${name}`,
    );
    const assets = `Resource::arn:aws:s3:::cdk-hnb659fds-assets-${account}-${region}/*`;
    for (const finding of [...objects, assets, 'Resource::<SiteWebF8CC5218.Arn>/*', 'Resource::*']) {
        acknowledge(deployment, `AwsSolutions-IAM5[${finding}]`, reason);
    }
}
