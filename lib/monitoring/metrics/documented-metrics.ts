/**
 * Metrics that AWS publishes by itself, as documented for each service under "CloudWatch metrics": those that are used
 * here, and no others. Not one of them costs anything.
 */
export const documentedMetrics = {
  // API Gateway Developer Guide, api-gateway-metrics-and-dimensions; by ApiName and Stage.
  'AWS/ApiGateway': ['Count', '4XXError', '5XXError', 'Latency', 'IntegrationLatency'],
  // Lambda Developer Guide, monitoring-metrics-types; by FunctionName.
  'AWS/Lambda': ['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions'],
  // SQS Developer Guide, sqs-available-cloudwatch-metrics; by QueueName.
  'AWS/SQS': [
    'ApproximateAgeOfOldestMessage',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesVisible',
    'NumberOfEmptyReceives',
    'NumberOfMessagesDeleted',
    'NumberOfMessagesReceived',
    'NumberOfMessagesSent',
  ],
  // Aurora User Guide, Aurora.AuroraMonitoring.Metrics and rds-proxy.monitoring; by DBClusterIdentifier or ProxyName.
  'AWS/RDS': [
    'ACUUtilization',
    'AuroraReplicaLag',
    'DatabaseConnections',
    'DatabaseConnectionsBorrowLatency',
    'DatabaseConnectionsCurrentlySessionPinned',
    'MaxDatabaseConnectionsAllowed',
    'ServerlessDatabaseCapacity',
  ],
  // ElastiCache User Guide, serverless-metrics-events; by clusterId.
  'AWS/ElastiCache': [
    'BytesUsedForCache',
    'CacheHitRate',
    'ElastiCacheProcessingUnits',
    'Evictions',
    'ThrottledCmds',
  ],
  // DynamoDB Developer Guide, metrics-dimensions; by TableName.
  'AWS/DynamoDB': ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'],
  // CloudWatch Logs User Guide, CloudWatch-Logs-Monitoring-CloudWatch-Metrics; by LogGroupName.
  'AWS/Logs': ['IncomingBytes'],
} as const satisfies Record<string, readonly string[]>;

export type Namespace = keyof typeof documentedMetrics;
export type DocumentedMetric<N extends Namespace> = (typeof documentedMetrics)[N][number];
