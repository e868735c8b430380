import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  type IFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Bundles } from '../bundling/bundle-all.ts';
import type { FunctionName } from '../stage/function-names.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import { liveAlias } from './live-alias.ts';
import type { Network } from './network.ts';

interface ServiceFunctionProps {
  readonly name: FunctionName;
  readonly description: string;
  readonly config: StageConfig;
  readonly bundle: Bundles[FunctionName];
  readonly environment: Readonly<Record<string, string>>;
  readonly logsInvocations: boolean;
  /** Left out: the function runs outside of the VPC. */
  readonly placement?: { readonly network: Network; readonly securityGroup: SecurityGroup };
}

/**
 * One function with a role, a log group and a concurrency of its own.
 *
 * Not traced: X-Ray would add its daemon's permissions on all resources and a sampled view of what the
 * access log and the metrics already give for every request.
 */
export class ServiceFunction extends Construct {
  readonly name: FunctionName;
  readonly lambda: LambdaFunction;
  /** What the API calls: the function, or its alias with environments that are ready. */
  readonly live: IFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { name, config, bundle, placement } = props;
    const settings = config.functions[name];
    const functionName = `hash-api-${config.stage}-${name}`;
    this.name = name;

    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/hash-api/${config.stage}/${name}`,
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `hash-api ${config.stage}: function ${name}`,
    });
    this.logGroup.grantWrite(this.role);
    if (placement) this.allowNetworkInterfaces(functionName);

    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle.folder, { assetHash: bundle.hash }),
      handler: 'index.handler',
      role: this.role,
      memorySize: settings.memoryMib,
      timeout: Duration.seconds(settings.timeoutSeconds),
      reservedConcurrentExecutions: settings.reservedConcurrency,
      environment: { ...props.environment },
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: props.logsInvocations ? SystemLogLevel.INFO : SystemLogLevel.WARN,
      tracing: Tracing.DISABLED,
      ...(placement && {
        vpc: placement.network.vpc,
        vpcSubnets: { subnets: placement.network.vpc.isolatedSubnets },
        securityGroups: [placement.securityGroup],
      }),
    });
    const provisioned = 'provisionedConcurrency' in settings ? settings.provisionedConcurrency : null;
    this.live = provisioned ? liveAlias(this, this.lambda, provisioned) : this.lambda;
  }

  /**
   * The Lambda service attaches the function to the VPC with the function's own role. The function's code has
   * no use for these calls, and a condition on the caller denies them to it (Lambda Developer Guide, "Required IAM permissions").
   */
  private allowNetworkInterfaces(functionName: string): void {
    const actions = [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ];
    const functionArn = Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: functionName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.role.addToPolicy(new PolicyStatement({ actions, resources: ['*'] }));
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'Lambda attaches functions to a VPC with these calls, whose network interfaces have no names beforehand and some of which know no resources; the same role denies them to the code of the function.',
    });
    this.role.addToPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions,
        resources: ['*'],
        conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
      }),
    );
  }
}
