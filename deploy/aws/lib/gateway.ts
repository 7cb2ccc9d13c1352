import * as api from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpAlbIntegration, HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './nag.ts';

/** The most that AWS lets an account's APIs have at one moment. */
const accountBurst = 5_000;

export interface GatewayProps {
    vpc: ec2.Vpc;
    listener: elb.ApplicationListener;
    loadBalancerGroup: ec2.SecurityGroup;
    loader: lambda.IFunction;
    accessLog: logs.ILogGroup;
    /** More are answered 429. */
    requestsPerSecond: number;
    /** Of the load balancer's certificate, where it has one. */
    serverName?: string;
}

/**
 * The HTTP API: uploads to the loader's function, the rest to the load balancer by a VPC link. It cannot pass a WebSocket's
 * upgrade, so `GET /speedrun` is here for plain requests only, which are answered 426. It passes at most 10 MB, for at most 30 s:
 * results, question sets and large uploads go to the load balancer without it (site.ts).
 */
export class Gateway extends Construct {
    readonly api: api.HttpApi;

    constructor(scope: Construct, id: string, props: GatewayProps) {
        super(scope, id);
        this.api = new api.HttpApi(this, 'Api', { description: 'mc-speedrun', createDefaultStage: false });
        const group = new ec2.SecurityGroup(this, 'LinkGroup', {
            vpc: props.vpc,
            description: 'The VPC link: to the load balancer',
            allowAllOutbound: false,
        });
        group.connections.allowTo(
            props.loadBalancerGroup,
            ec2.Port.tcp(props.listener.port),
            'to the load balancer',
        );
        const vpcLink = new api.VpcLink(this, 'Link', {
            vpc: props.vpc,
            subnets: { subnets: props.vpc.isolatedSubnets },
            securityGroups: [group],
        });
        const services = new HttpAlbIntegration('Services', props.listener, {
            vpcLink,
            secureServerName: props.serverName,
        });
        const loader = new HttpLambdaIntegration('Loader', props.loader);
        const { GET, POST, ANY } = api.HttpMethod;
        const add = (path: string, methods: api.HttpMethod[], integration: api.HttpRouteIntegration) => {
            for (const route of this.api.addRoutes({ path, methods, integration })) {
                acknowledge(
                    route,
                    'AwsSolutions-APIG4',
                    'Tokens are checked by the services, which issued them.',
                );
            }
        };
        add('/question-set-upload', [POST], loader);
        add('/speedrun', [GET], services);
        add('/signon/{proxy+}', [ANY], services);
        this.addStage(props.accessLog, props.requestsPerSecond);
    }

    private addStage(accessLog: logs.ILogGroup, rateLimit: number) {
        const stage = new api.HttpStage(this, 'Stage', {
            httpApi: this.api,
            stageName: '$default',
            autoDeploy: true,
            throttle: { rateLimit, burstLimit: Math.min(rateLimit, accountBurst) },
        });
        const format = Object.fromEntries(
            ['requestId', 'routeKey', 'status', 'responseLatency', 'integrationErrorMessage'].map((name) => [
                name,
                `$context.${name}`,
            ]),
        );
        const resource = stage.node.defaultChild as api.CfnStage;
        resource.accessLogSettings = {
            destinationArn: accessLog.logGroupArn,
            format: JSON.stringify(format),
        };
    }
}
