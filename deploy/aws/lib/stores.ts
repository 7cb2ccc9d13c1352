import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { acknowledge } from './nag.ts';
import type { Restored } from './options.ts';
import type { Secrets } from './secrets.ts';
import type { Size } from './sizes.ts';

const statePort = 6379;
/** The user of the image, who owns the question sets. */
const owner = '10001';

/** As docs/storage.md says. */
export const stateRights =
    '~mcs:* &mcs:* -@all +@read +@write +@scripting +@pubsub +@connection -@dangerous +info +time +cluster|slots';

const replicas = 1;
const pad = (number: number, digits: number) => String(number).padStart(digits, '0');

export interface StoresProps {
    vpc: ec2.Vpc;
    size: Size;
    secrets: Secrets;
    restored: Restored;
}

/** The four stores of the architecture: speed-run State, Question Set Store, Completion Job Queue, speed-run Store. */
export class Stores extends Construct {
    readonly questionSets: efs.IFileSystem;
    /** What has to be there before they can be mounted. */
    readonly questionSetsMounted: IDependable;
    readonly questionSetsAccess: efs.AccessPoint;
    readonly stateGroup: ec2.SecurityGroup;
    readonly state: elasticache.CfnReplicationGroup;
    readonly completionQueue: sqs.Queue;
    readonly deadLetters: sqs.Queue;
    readonly results: dynamodb.ITable;

    constructor(
        scope: Construct,
        id: string,
        private readonly props: StoresProps,
    ) {
        super(scope, id);
        const { resultsTable, fileSystem, questionSetsPath } = props.restored;
        if (fileSystem) {
            this.questionSets = this.adoptQuestionSets(fileSystem);
            this.questionSetsMounted = this.mountQuestionSets(this.questionSets);
        } else {
            const made = this.makeQuestionSets();
            this.questionSets = made;
            this.questionSetsMounted = made.mountTargetsAvailable;
        }
        this.questionSetsAccess = new efs.AccessPoint(this, 'QuestionSetsAccess', {
            fileSystem: this.questionSets,
            path: questionSetsPath ?? '/question-sets',
            createAcl: { ownerUid: owner, ownerGid: owner, permissions: '750' },
            posixUser: { uid: owner, gid: owner },
        });
        this.stateGroup = new ec2.SecurityGroup(this, 'StateGroup', {
            vpc: props.vpc,
            description: 'The speed-run State: from the services that use it',
            allowAllOutbound: false,
        });
        this.state = this.makeState();
        this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
            encryption: sqs.QueueEncryption.SQS_MANAGED,
            enforceSSL: true,
            retentionPeriod: Duration.days(14),
        });
        this.completionQueue = new sqs.Queue(this, 'CompletionQueue', {
            encryption: sqs.QueueEncryption.SQS_MANAGED,
            enforceSSL: true,
            retentionPeriod: Duration.days(4),
            // Six times the reporter's time-out, as SQS triggers want it.
            visibilityTimeout: Duration.minutes(12),
            deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
        });
        this.results = resultsTable
            ? dynamodb.Table.fromTableName(this, 'Results', resultsTable)
            : this.makeResults();
    }

    /** The State's cache clusters, one a node, as ElastiCache names them and their metrics. */
    get stateNodes(): string[] {
        const { shards } = this.props.size.cache;
        const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
        return upTo(shards).flatMap((shard) =>
            upTo(1 + replicas).map((node) => `${this.state.ref}-${pad(shard, 4)}-${pad(node, 3)}`),
        );
    }

    /** Whoever connects to the State. */
    allowState(client: ec2.IConnectable) {
        client.connections.allowTo(this.stateGroup, ec2.Port.tcp(statePort), 'speed-run State');
    }

    /** The user is named, its password is not: the program takes that from the secret. */
    get stateUrl() {
        const endpoint = this.state.attrConfigurationEndPointAddress;
        return `rediss://mc-speedrun@${endpoint}:${statePort}`;
    }

    /**
     * What a client may do with the files, its own role says, and nothing else does: where there is a policy, nobody has rights that no policy
     * gives. (The policy that the CDK itself would write lets whoever mounts write, and be root.)
     */
    private makeQuestionSets() {
        const onlyByTls = new iam.PolicyStatement({
            effect: iam.Effect.DENY,
            principals: [new iam.AnyPrincipal()],
            actions: ['*'],
            conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        });
        return new efs.FileSystem(this, 'QuestionSets', {
            vpc: this.props.vpc,
            encrypted: true,
            fileSystemPolicy: new iam.PolicyDocument({ statements: [onlyByTls] }),
            allowAnonymousAccess: true, // that is: no statement of the CDK's beside ours
            throughputMode: efs.ThroughputMode.ELASTIC,
            enableAutomaticBackups: true,
            removalPolicy: RemovalPolicy.RETAIN,
        });
    }

    /** A file system that is there already, with the policy it was made with. */
    private adoptQuestionSets(fileSystemId: string) {
        const securityGroup = new ec2.SecurityGroup(this, 'QuestionSetsGroup', {
            vpc: this.props.vpc,
            description: 'The Question Set Store: from the services that use it',
            allowAllOutbound: false,
        });
        const attributes = { fileSystemId, securityGroup };
        return efs.FileSystem.fromFileSystemAttributes(this, 'QuestionSets', attributes);
    }

    /** In every zone; those it had went with the stack that made it. */
    private mountQuestionSets({ fileSystemId, connections }: efs.IFileSystem) {
        const securityGroups = connections.securityGroups.map((group) => group.securityGroupId);
        const targets = this.props.vpc.isolatedSubnets.map(
            ({ subnetId }, zone) =>
                new efs.CfnMountTarget(this, `Mount${zone}`, { fileSystemId, subnetId, securityGroups }),
        );
        return new DependencyGroup(...targets);
    }

    private makeState() {
        const { vpc, size, secrets, restored } = this.props;
        const subnets = new elasticache.CfnSubnetGroup(this, 'StateSubnets', {
            description: 'The speed-run State',
            subnetIds: vpc.isolatedSubnets.map((subnet) => subnet.subnetId),
        });
        const parameters = new elasticache.CfnParameterGroup(this, 'StateParameters', {
            cacheParameterGroupFamily: 'valkey8',
            description: 'Cluster mode; an evicted log would be a lost run',
            properties: { 'cluster-enabled': 'yes', 'maxmemory-policy': 'noeviction' },
        });
        const users = this.makeStateUsers(secrets);
        const state = new elasticache.CfnReplicationGroup(this, 'State', {
            replicationGroupDescription: 'speed-run State: runs in progress',
            engine: 'valkey',
            engineVersion: '8.0',
            cacheNodeType: size.cache.nodeType,
            numNodeGroups: size.cache.shards,
            replicasPerNodeGroup: replicas,
            automaticFailoverEnabled: true,
            multiAzEnabled: true,
            transitEncryptionEnabled: true,
            atRestEncryptionEnabled: true,
            userGroupIds: [users.ref],
            cacheSubnetGroupName: subnets.ref,
            cacheParameterGroupName: parameters.ref,
            securityGroupIds: [this.stateGroup.securityGroupId],
            port: statePort,
            snapshotRetentionLimit: size.cache.snapshotDays,
            snapshotName: restored.stateSnapshot,
            autoMinorVersionUpgrade: true,
        });
        // Another size has other shards: without this, CloudFormation replaces the cache, and the races in it are lost.
        state.cfnOptions.updatePolicy = { useOnlineResharding: true };
        acknowledge(
            state,
            'AwsSolutions-AEC5',
            'A port that nobody expects protects nothing here: only the services reach it.',
        );
        acknowledge(
            state,
            'AwsSolutions-AEC6',
            'It asks for a user and a password: StateUser, which may do less than AUTH allows.',
        );
        return state;
    }

    /** One user who may do what docs/storage.md says, and nobody else. */
    private makeStateUsers(secrets: Secrets) {
        const name = `${Stack.of(this).stackName.toLowerCase()}-services`;
        const user = new elasticache.CfnUser(this, 'StateUser', {
            engine: 'valkey',
            userId: name,
            userName: 'mc-speedrun',
            accessString: `on ${stateRights}`,
            authenticationMode: {
                Type: 'password',
                Passwords: [secrets.statePassword.secretValue.unsafeUnwrap()],
            },
        });
        const group = new elasticache.CfnUserGroup(this, 'StateUsers', {
            engine: 'valkey',
            userGroupId: name,
            userIds: [user.ref],
        });
        return group;
    }

    /** Keys and indexes as src/adapters/dynamodb reads them. */
    private makeResults() {
        const { STRING, NUMBER } = dynamodb.AttributeType;
        const table = new dynamodb.Table(this, 'Results', {
            partitionKey: { name: 'pk', type: STRING },
            sortKey: { name: 'sk', type: STRING },
            billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption: dynamodb.TableEncryption.AWS_MANAGED,
            pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
            deletionProtection: true,
            removalPolicy: RemovalPolicy.RETAIN,
        });
        table.addGlobalSecondaryIndex({
            indexName: 'by-host',
            partitionKey: { name: 'host', type: STRING },
            sortKey: { name: 'finished_us', type: NUMBER },
        });
        return table;
    }
}
