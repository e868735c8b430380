import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Api } from './constructs/api.ts';

interface Outputs {
  readonly api: Api;
  readonly topic: Topic;
  readonly dashboard: Dashboard;
}

/** What a deployment prints. */
export function addOutputs(stack: Stack, { api, topic, dashboard }: Outputs): void {
  const output = (id: string, value: string, description: string) =>
    new CfnOutput(stack, id, { value, description });
  const { region } = stack;
  output('ApiUrl', api.restApi.url, 'Address of the API');
  for (const [name, { usagePlanId }] of api.plans) {
    output(
      `Plan${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      usagePlanId,
      `Usage plan ${name}; issue a key with: npx hash-api keys create --plan ${name}`,
    );
  }
  output('AlarmTopic', topic.topicArn, 'Topic of all alarms');
  output(
    'DashboardUrl',
    `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`,
    'Dashboard',
  );
}
