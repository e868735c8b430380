import { Duration, Fn, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  ApiKeySourceType,
  EndpointType,
  JsonSchemaType,
  LambdaIntegration,
  LogGroupLogDestination,
  type IRestApi,
  type MethodDeploymentOptions,
  MethodLoggingLevel,
  Model,
  Period,
  RequestValidator,
  RestApi,
  type UsagePlan,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ApiFunctionName } from '../stage/function-names.ts';
import { planNames, type PlanName, type StageConfig } from '../stage/stage-config.ts';
import { accessLogFormat } from './access-log.ts';
import { addGatewayProblems } from './gateway-problems.ts';
import { routes } from './routes.ts';
import type { ServiceFunction } from './service-function.ts';

interface ApiProps {
  readonly config: StageConfig;
  readonly functions: Readonly<Record<ApiFunctionName, ServiceFunction>>;
}

/** The REST API: routes, keys and plans, a first validation of bodies, and logs that hold no secrets. */
export class Api extends Construct {
  readonly restApi: RestApi;
  readonly plans: ReadonlyMap<PlanName, UsagePlan>;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, { config, functions }: ApiProps) {
    super(scope, id);
    const retention = config.logRetentionDays;
    this.accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/hash-api/${config.stage}/access`,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.restApi = new RestApi(this, 'Rest', {
      restApiName: `hash-api-${config.stage}`,
      endpointTypes: [EndpointType.REGIONAL],
      apiKeySourceType: ApiKeySourceType.HEADER,
      binaryMediaTypes: ['application/octet-stream'],
      cloudWatchRole: config.api.accountLoggingRole,
      // The role serves every API of the account and region.
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: config.stage,
        ...observation,
        tracingEnabled: false,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: accessLogFormat(),
        methodOptions: methodThrottles(config),
      },
    });
    this.limitExecutionLog(config);
    this.acknowledgeAccountRole();
    // The class says `| undefined` where its interface does not (exactOptionalPropertyTypes).
    const restApi = this.restApi as IRestApi;
    addGatewayProblems(this.restApi, restApi);
    this.addRoutes(restApi, functions);
    this.plans = this.addPlans(config);
  }

  private acknowledgeAccountRole(): void {
    const role = this.restApi.node.tryFindChild('CloudWatchRole');
    if (!role) return;
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason:
        'API Gateway logs through one role an account and region, for all its APIs, and refuses one without the actions of this policy of AWS’s own; only API Gateway can assume it.',
    });
  }

  /** API Gateway makes this group itself, to be kept for ever, where it does not find it. */
  private limitExecutionLog(config: StageConfig): void {
    const log = new LogGroup(this, 'ExecutionLog', {
      logGroupName: Fn.join('', ['API-Gateway-Execution-Logs_', this.restApi.restApiId, '/', config.stage]),
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.restApi.deploymentStage.node.addDependency(log);
  }

  /**
   * The gateway only checks that a JSON body is an object: its messages about anything finer can repeat input.
   * The functions report every violation. Other content types pass unseen.
   */
  private addRoutes(restApi: IRestApi, functions: ApiProps['functions']): void {
    const jsonObject = new Model(this, 'JsonObject', {
      restApi,
      contentType: 'application/json',
      schema: { type: JsonSchemaType.OBJECT },
    });
    const requestValidator = new RequestValidator(this, 'Validator', {
      restApi,
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const integrations = new Map(
      Object.values(functions).map(({ name, live }) => [
        name,
        new LambdaIntegration(live, { scopePermissionToMethod: false, timeout: Duration.seconds(29) }),
      ]),
    );
    for (const { method, path, function: functionName, open, bodiless } of routes) {
      const added = this.restApi.root
        .resourceForPath(path)
        .addMethod(method, integrations.get(functionName), {
          apiKeyRequired: open !== true,
          requestValidator,
          requestParameters: Object.fromEntries(
            Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => [
              `method.request.path.${name ?? ''}`,
              true,
            ]),
          ),
          ...(method === 'POST' && !bodiless && { requestModels: { 'application/json': jsonObject } }),
        });
      for (const id of ['AwsSolutions-APIG4', 'AwsSolutions-COG4']) {
        Validations.of(added).acknowledge({ id, reason: open === true ? openReason : keyReason });
      }
    }
  }

  private addPlans(config: StageConfig): Map<PlanName, UsagePlan> {
    const entries = planNames.map((name): [PlanName, UsagePlan] => {
      const { rate, burst, quota } = config.plans[name];
      const plan = this.restApi.addUsagePlan(`Plan-${name}`, {
        name: `hash-api-${config.stage}-${name}`,
        throttle: { rateLimit: rate, burstLimit: burst },
        ...(quota && { quota: { limit: quota.limit, period: Period[quota.period] } }),
      });
      plan.addApiStage({ stage: this.restApi.deploymentStage });
      return [name, plan];
    });
    return new Map(entries);
  }
}

const keyReason =
  'Callers are programs with an API key each, which this method requires and whose id is the tenant that the functions hold every row to; there are no people to sign in, so no user pool.';
const openReason =
  'Says only whether the service is up, or what its public documentation is: no input, no tenant’s data. The firewall and the method’s throttle limit it.';

/** Of the stage, and again of each method, as a setting of a method replaces the stage's as a whole. */
const observation = {
  loggingLevel: MethodLoggingLevel.ERROR,
  // A data trace writes whole requests: inputs and keys.
  dataTraceEnabled: false,
  // The figures by method, at 0.30 USD a metric; those of the stage are there without.
  metricsEnabled: false,
} satisfies MethodDeploymentOptions;

/** Holds each function below its reserved concurrency: beyond that, API Gateway would answer 500 instead of 429. */
function methodThrottles(config: StageConfig): Record<string, MethodDeploymentOptions> {
  return Object.fromEntries(
    routes.map(({ method, path, function: name }) => {
      const { rate, burst } = config.functions[name];
      return [
        `${path}/${method}`,
        { ...observation, throttlingRateLimit: rate, throttlingBurstLimit: burst },
      ];
    }),
  );
}
