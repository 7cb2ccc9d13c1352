import { readFileSync } from 'node:fs';
import { Duration, Fn, Stack } from 'aws-cdk-lib';
import type * as api from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import * as cr from 'aws-cdk-lib/custom-resources';
import { Construct, type IDependable } from 'constructs';
import { acknowledge } from './nag.ts';
import type { Domain } from './options.ts';

/** What the program itself sends with every page (src/net/http_wire.cpp). */
const contentSecurityPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Answers that CloudFront keeps for 10 seconds by their path, whoever asked, unless it is told not to; no header of theirs tells it. */
const keptErrors = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

export interface SiteProps {
    vpc: ec2.Vpc;
    loadBalancer: elb.ApplicationLoadBalancer;
    loadBalancerGroup: ec2.SecurityGroup;
    /** Of the VPC, which CloudFront asks for. */
    internetGateway: IDependable;
    api: api.HttpApi;
    /** The directory of the built web UI. */
    web: string;
    domain?: Domain;
    logs: s3.IBucket;
    deploymentLog: logs.ILogGroup;
}

/** One origin for everything: the web UI from a private bucket, the API, and the races' WebSockets. */
export class Site extends Construct {
    readonly distribution: cloudfront.Distribution;
    readonly url: string;

    constructor(
        scope: Construct,
        id: string,
        private readonly props: SiteProps,
    ) {
        super(scope, id);
        const { domain } = props;
        const bucket = new s3.Bucket(this, 'Web', {
            blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
            encryption: s3.BucketEncryption.S3_MANAGED,
            enforceSSL: true,
            versioned: true,
            lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
            serverAccessLogsBucket: props.logs,
            serverAccessLogsPrefix: 'web-bucket/',
        });
        this.distribution = new cloudfront.Distribution(this, 'Distribution', {
            comment: 'mc-speedrun',
            httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
            priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
            ...(domain && this.ownDomain(domain)),
            logBucket: props.logs,
            logFilePrefix: 'cloudfront/',
            defaultBehavior: this.webBehavior(bucket),
            errorResponses: keptErrors.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
            additionalBehaviors: this.apiBehaviors(),
        });
        this.allowCloudFront();
        this.acknowledgeRules();
        this.deploy(bucket);
        this.url = `https://${domain?.name ?? this.distribution.domainName}`;
    }

    private ownDomain(domain: Domain) {
        return {
            domainNames: [domain.name],
            certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
            minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
        };
    }

    private webBehavior(bucket: s3.Bucket): cloudfront.BehaviorOptions {
        const screens = new cloudfront.Function(this, 'Screens', {
            comment: 'The screens of the web UI are index.html',
            runtime: cloudfront.FunctionRuntime.JS_2_0,
            code: cloudfront.FunctionCode.fromInline(
                readFileSync(new URL('screens.cjs', import.meta.url), 'utf8'),
            ),
        });
        return {
            origin: origins.S3BucketOrigin.withOriginAccessControl(bucket),
            viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
            compress: true,
            responseHeadersPolicy: this.headers('WebHeaders', true),
            functionAssociations: [
                { function: screens, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
            ],
        };
    }

    private apiBehaviors(): Record<string, cloudfront.BehaviorOptions> {
        const host = Fn.select(2, Fn.split('/', this.props.api.apiEndpoint));
        const shared = {
            viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
            cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
            compress: false, // CloudFront compresses only what it may cache
            responseHeadersPolicy: this.headers('ApiHeaders', false),
        };
        const toApi: cloudfront.BehaviorOptions = {
            ...shared,
            origin: new origins.HttpOrigin(host, {
                protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            }),
            originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        };
        const toLoadBalancer: cloudfront.BehaviorOptions = {
            ...shared,
            origin: this.loadBalancerOrigin(),
            originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER,
        };
        return {
            '/speedrun': toLoadBalancer,
            '/question-set-upload': toApi,
            '/question-set-upload/large': toLoadBalancer,
            '/signon/*': toApi,
            '/runs': toLoadBalancer,
            '/runs/*': toLoadBalancer,
            '/question-sets': toLoadBalancer,
            '/question-sets/*': toLoadBalancer,
        };
    }

    /** A VPC origin that a distribution uses cannot be changed: one that speaks another protocol is another origin, with a name of its own. */
    private loadBalancerOrigin() {
        const { loadBalancer, domain, internetGateway } = this.props;
        const { HTTPS_ONLY, HTTP_ONLY } = cloudfront.OriginProtocolPolicy;
        const protocol = domain ? 'Https' : 'Http';
        const origin = new cloudfront.VpcOrigin(this, `LoadBalancerBy${protocol}`, {
            endpoint: cloudfront.VpcOriginEndpoint.applicationLoadBalancer(loadBalancer),
            protocolPolicy: domain ? HTTPS_ONLY : HTTP_ONLY,
            vpcOriginName: `${Stack.of(this).stackName}-load-balancer-${protocol.toLowerCase()}`,
        });
        origin.node.addDependency(internetGateway);
        return origins.VpcOrigin.withVpcOrigin(origin, { readTimeout: Duration.seconds(60) });
    }

    /**
     * CloudFront reaches the internal load balancer through interfaces of its own in the VPC. It makes their security group together
     * with the VPC's first such origin, so the group is looked up after that.
     */
    private allowCloudFront() {
        const { vpc, loadBalancerGroup, domain, deploymentLog } = this.props;
        const find = new cr.AwsCustomResource(this, 'FindOriginGroup', {
            resourceType: 'Custom::OriginSecurityGroup',
            onUpdate: {
                service: 'EC2',
                action: 'DescribeSecurityGroups',
                parameters: {
                    Filters: [
                        { Name: 'vpc-id', Values: [vpc.vpcId] },
                        { Name: 'group-name', Values: ['CloudFront-VPCOrigins-Service-SG'] },
                    ],
                },
                outputPaths: ['SecurityGroups.0.GroupId'],
                physicalResourceId: cr.PhysicalResourceId.of('origin-security-group'),
            },
            policy: cr.AwsCustomResourcePolicy.fromSdkCalls({
                resources: cr.AwsCustomResourcePolicy.ANY_RESOURCE,
            }),
            installLatestAwsSdk: false,
            logGroup: deploymentLog,
        });
        find.node.addDependency(this.distribution);
        acknowledge(find, 'AwsSolutions-IAM5[Resource::*]', 'Describing security groups knows no resources.');
        const port = domain ? 443 : 80;
        new ec2.CfnSecurityGroupIngress(this, 'FromCloudFront', {
            description: 'CloudFront',
            groupId: loadBalancerGroup.securityGroupId,
            sourceSecurityGroupId: find.getResponseField('SecurityGroups.0.GroupId'),
            ipProtocol: 'tcp',
            fromPort: port,
            toPort: port,
        });
    }

    private headers(id: string, forPages: boolean) {
        return new cloudfront.ResponseHeadersPolicy(this, id, {
            securityHeadersBehavior: {
                strictTransportSecurity: {
                    accessControlMaxAge: Duration.days(365),
                    includeSubdomains: false,
                    override: true,
                },
                contentTypeOptions: { override: true },
                referrerPolicy: {
                    referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER,
                    override: true,
                },
                ...(forPages && { contentSecurityPolicy: { contentSecurityPolicy, override: true } }),
            },
            ...(forPages && {
                customHeadersBehavior: {
                    customHeaders: Object.entries({
                        'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
                        'Cross-Origin-Opener-Policy': 'same-origin',
                        'Cross-Origin-Resource-Policy': 'same-origin',
                    }).map(([header, value]) => ({ header, value, override: true })),
                },
            }),
        });
    }

    /** Files with a hash in their name for ever, the rest asked for again each time; CloudFront compresses. */
    private deploy(bucket: s3.Bucket) {
        const source = Source.asset(this.props.web, { exclude: ['**/*.br', '**/*.gz', '.*'] });
        const shared = {
            destinationBucket: bucket,
            sources: [source],
            prune: false, // pages that are open still want the files of the version before
            logGroup: this.props.deploymentLog,
        };
        const assets = new BucketDeployment(this, 'DeployAssets', {
            ...shared,
            exclude: ['*'],
            include: ['assets/*'],
            cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
        });
        const pages = new BucketDeployment(this, 'DeployPages', {
            ...shared,
            exclude: ['assets/*'],
            cacheControl: [CacheControl.noCache()],
            distribution: this.distribution,
            distributionPaths: ['/*'],
        });
        pages.node.addDependency(assets);
    }

    private acknowledgeRules() {
        const { distribution } = this;
        acknowledge(distribution, 'AwsSolutions-CFR1', 'Players may be anywhere.');
        acknowledge(
            distribution,
            'AwsSolutions-CFR2',
            'The services limit what an address, a token and a body may do; a web ACL can be attached by those who want one.',
        );
        if (this.props.domain) return;
        const reason =
            'CloudFront’s own certificate comes with its own TLS policy; with a domain it is TLS 1.2 at least.';
        acknowledge(distribution, 'AwsSolutions-CFR4', reason);
        const plain =
            'Without a domain there is no certificate to show inside of the VPC; the way there is private.';
        acknowledge(distribution, 'AwsSolutions-CFR5', plain);
    }
}
