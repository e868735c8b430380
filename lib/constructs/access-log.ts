import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * One line of JSON a request. The path without its query, which may carry an HMAC key or a salt;
 * the key's id, never the key.
 */
export function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      request_id: AccessLogField.contextRequestId(),
      time: AccessLogField.contextRequestTime(),
      method: AccessLogField.contextHttpMethod(),
      resource: AccessLogField.contextResourcePath(),
      status: AccessLogField.contextStatus(),
      key_id: AccessLogField.contextIdentityApiKeyId(),
      address: AccessLogField.contextIdentitySourceIp(),
      response_bytes: AccessLogField.contextResponseLength(),
      latency_ms: AccessLogField.contextResponseLatency(),
      integration_ms: AccessLogField.contextIntegrationLatency(),
      integration_status: AccessLogField.contextIntegrationStatus(),
      gateway_error: AccessLogField.contextErrorResponseType(),
      firewall: AccessLogField.contextWafStatus(),
    }),
  );
}
