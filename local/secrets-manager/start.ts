import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { readBody } from '../process/read-body.ts';

export interface SecretsManagerServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const request = z.object({ SecretId: z.string().min(1), VersionStage: z.literal('AWSCURRENT').optional() });

/** An error of the API, by the name that the SDK gives it. */
class SecretsManagerError extends Error {
  constructor(
    name: 'InvalidParameterException' | 'ResourceNotFoundException' | 'UnknownOperationException',
    message: string,
  ) {
    super(message);
    this.name = name;
  }
}

/**
 * GetSecretValue of AWS Secrets Manager (AWS JSON 1.1) on a free port of 127.0.0.1: a secret by its ARN or its name, in
 * its current version. Changes of the map are seen.
 */
export async function startSecretsManager(options: {
  readonly secrets: ReadonlyMap<string, string>;
}): Promise<SecretsManagerServer> {
  const server = createServer((incoming, response) => {
    void answer(incoming, response, options.secrets);
  });
  const endpoint = await listenOnLoopback(server);
  return { endpoint, stop: () => closeServer(server) };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  secrets: ReadonlyMap<string, string>,
): Promise<void> {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  try {
    const action = incoming.headers['x-amz-target'];
    if (action !== 'secretsmanager.GetSecretValue')
      throw new SecretsManagerError('UnknownOperationException', 'Only GetSecretValue exists locally.');
    const value = getSecretValue(await readBody(incoming, 65_536), secrets);
    response.writeHead(200, headers).end(JSON.stringify(value));
  } catch (error) {
    const known = error instanceof SecretsManagerError;
    const body = known ? { __type: error.name, message: error.message } : { __type: 'InternalServiceError' };
    response.writeHead(known ? 400 : 500, headers).end(JSON.stringify(body));
  }
}

function getSecretValue(body: Buffer, secrets: ReadonlyMap<string, string>): object {
  const id = parseSecretId(body);
  for (const [arn, secret] of secrets) {
    // An ARN ends in the name, a hyphen and six random characters.
    const name = (arn.split(':').at(-1) ?? '').replace(/-\w{6}$/, '');
    if (id === arn || id === name)
      return {
        ARN: arn,
        Name: name,
        SecretString: secret,
        VersionId: '00000000-0000-4000-8000-000000000000',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: 0,
      };
  }
  throw new SecretsManagerError(
    'ResourceNotFoundException',
    "Secrets Manager can't find the specified secret.",
  );
}

function parseSecretId(body: Buffer): string {
  try {
    return request.parse(JSON.parse(body.toString('utf8'))).SecretId;
  } catch {
    throw new SecretsManagerError(
      'InvalidParameterException',
      'SecretId is missing, or a version is asked for.',
    );
  }
}
