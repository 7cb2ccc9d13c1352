import { type CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';
import type { Size } from './sizes.ts';

const cidr = '10.83.0.0/16';

export interface NetworkProps {
    size: Size;
    /** Their names; without them, the region's first two. */
    zones?: [string, string];
    flowLog: logs.ILogGroup;
    deploymentLog: logs.ILogGroup;
}

/**
 * Two zones of subnets that have no way to the internet, and no NAT gateway: what is needed of AWS comes through
 * endpoints.
 */
export class Network extends Construct {
    readonly vpc: ec2.Vpc;
    /** What a VPC origin wants to be there before it is made. */
    readonly gatewayThatCloudFrontAsksFor: IDependable;

    constructor(scope: Construct, id: string, props: NetworkProps) {
        super(scope, id);
        this.vpc = new ec2.Vpc(this, 'Vpc', {
            ipAddresses: ec2.IpAddresses.cidr(cidr),
            ...(props.zones ? { availabilityZones: props.zones } : { maxAzs: 2 }),
            natGateways: 0,
            subnetConfiguration: [
                { name: 'Services', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 20 },
            ],
            flowLogs: {
                Rejected: {
                    destination: ec2.FlowLogDestination.toCloudWatchLogs(props.flowLog),
                    trafficType: ec2.FlowLogTrafficType.REJECT,
                },
            },
        });
        this.logRestriction(props.deploymentLog);
        this.gatewayThatCloudFrontAsksFor = this.addUnroutedGateway();
        this.addEndpoints(props.size.endpointZones);
    }

    /** The CDK's function that takes the rules from the VPC's default security group would log for ever. */
    private logRestriction(log: logs.ILogGroup) {
        const provider = Stack.of(this).node.findChild('Custom::VpcRestrictDefaultSGCustomResourceProvider');
        const handler = provider.node.findChild('Handler') as CfnResource;
        handler.addPropertyOverride('LoggingConfig', { LogGroup: log.logGroupName });
    }

    /** CloudFront's VPC origins want a VPC that has an internet gateway. No route leads to it. */
    private addUnroutedGateway() {
        const gateway = new ec2.CfnInternetGateway(this, 'UnroutedGateway');
        return new ec2.CfnVPCGatewayAttachment(this, 'UnroutedGatewayAttachment', {
            vpcId: this.vpc.vpcId,
            internetGatewayId: gateway.ref,
        });
    }

    private addEndpoints(zones: 1 | 2) {
        this.vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
        this.vpc.addGatewayEndpoint('DynamoDb', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
        const group = new ec2.SecurityGroup(this, 'EndpointGroup', {
            vpc: this.vpc,
            description: 'Interface endpoints: HTTPS from inside of the VPC',
            allowAllOutbound: false,
        });
        group.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443));
        const subnets = { subnets: this.vpc.isolatedSubnets.slice(0, zones) };
        const services = {
            EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
            EcrImages: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
            Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
            Secrets: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
            Sqs: ec2.InterfaceVpcEndpointAwsService.SQS,
        };
        for (const [name, service] of Object.entries(services)) {
            this.vpc.addInterfaceEndpoint(name, { service, subnets, securityGroups: [group], open: false });
        }
    }
}
