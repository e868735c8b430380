/**
 * List prices in USD for us-east-1, without free tiers and discounts, from the pricing pages of each service. They are
 * for seeing what a load costs and which part of it, not for checking an invoice.
 */
export const prices = {
  /** API Gateway, REST, first tier. */
  gatewayRequest: 3.5e-6,
  lambdaRequest: 0.2e-6,
  /** arm64, first tier. */
  lambdaGibSecond: 0.0000133334,
  /** A call to SQS: a send, a receive, an empty receive, a delete. */
  queueCall: 0.4e-6,
  /** Aurora Standard, an ACU for an hour. */
  auroraAcuHour: 0.12,
  /** RDS Proxy in front of Serverless v2, an ACU for an hour, of which at least 8 are charged. */
  proxyAcuHour: 0.015,
  proxyLeastAcu: 8,
  /** ElastiCache Serverless for Valkey. */
  cacheGbHour: 0.084,
  cacheUnit: 0.0023e-6,
  /** CloudWatch Logs, ingestion of a GB. */
  logGb: 0.5,
  /** DynamoDB on demand. */
  tableWrite: 0.625e-6,
  tableRead: 0.125e-6,
} as const;
