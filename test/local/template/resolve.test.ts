import { expect, test } from 'vitest';
import { parseTemplate } from '../../../local/template/template.ts';
import { resolveTemplate } from '../../../local/template/resolve.ts';

interface Parts {
  Parameters?: Record<string, unknown>;
  Mappings?: Record<string, unknown>;
  Conditions?: Record<string, unknown>;
  Resources?: Record<string, unknown>;
}

const resolve = (parts: Parts) =>
  resolveTemplate(parseTemplate({ Resources: {}, ...parts }), {
    account: { id: '000000000000', region: 'eu-west-1' },
    stackName: 'stack',
    queueUrl: (name) => `http://127.0.0.1:9324/${name}`,
  });

/** The value of one property in a template that also has a queue, a function, a secret and two conditions. */
function evaluate(value: unknown): unknown {
  const template = resolve({
    Parameters: { Size: { Type: 'Number', Default: 3 }, Given: { Type: 'String' } },
    Mappings: { Zones: { 'eu-west-1': { first: 'a' } } },
    Conditions: {
      Ireland: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
      Elsewhere: { 'Fn::Not': [{ Condition: 'Ireland' }] },
      Both: { 'Fn::And': [{ Condition: 'Ireland' }, { Condition: 'Elsewhere' }] },
      Either: { 'Fn::Or': [{ Condition: 'Elsewhere' }, { Condition: 'Ireland' }] },
    },
    Resources: {
      Subject: { Type: 'Test::Subject', Properties: { value } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': 'jobs-${AWS::StackName}' } } },
      Worker: { Type: 'AWS::Lambda::Function', Properties: {} },
      Live: { Type: 'AWS::Lambda::Alias', Properties: { Name: 'live', FunctionName: { Ref: 'Worker' } } },
      Readers: { Type: 'AWS::RDS::DBProxyEndpoint', Properties: {} },
      Password: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
      Proxy: { Type: 'AWS::RDS::DBProxy', Properties: { DBProxyName: 'proxy' } },
    },
  });
  return template.get('Subject').properties['value'];
}

test.each<[string, unknown, unknown]>([
  ['plain values', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
  ['Ref of a parameter', { Ref: 'Size' }, 3],
  ['Ref of a pseudo parameter', { Ref: 'AWS::AccountId' }, '000000000000'],
  ['Ref of a resource without a name', { Ref: 'Worker' }, 'Worker'],
  ['Ref of an alias', { Ref: 'Live' }, 'arn:aws:lambda:eu-west-1:000000000000:function:Worker:live'],
  ['Ref of a queue', { Ref: 'Queue' }, 'http://127.0.0.1:9324/jobs-stack'],
  ['Ref of a secret', { Ref: 'Password' }, 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:Password'],
  ['AWS::NoValue', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
  ['Fn::GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-west-1:000000000000:jobs-stack'],
  ['Fn::GetAtt in one string', { 'Fn::GetAtt': 'Queue.QueueName' }, 'jobs-stack'],
  ['Fn::GetAtt of an address', { 'Fn::GetAtt': ['Proxy', 'Endpoint'] }, '127.0.0.1'],
  ['Fn::GetAtt of the readers', { 'Fn::GetAtt': ['Readers', 'Endpoint'] }, '127.0.0.1'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }]] }, 'a-3'],
  ['Fn::Sub', { 'Fn::Sub': '${Size} ${Queue.QueueName} ${!Size}' }, '3 jobs-stack ${Size}'],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${Size}${Own}', { Own: { Ref: 'Worker' } }] }, '3Worker'],
  ['Fn::Select and Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
  ['Fn::If', { 'Fn::If': ['Ireland', 1, 2] }, 1],
  ['Fn::Not', { 'Fn::If': ['Elsewhere', 1, 2] }, 2],
  ['Fn::And', { 'Fn::If': ['Both', 1, 2] }, 2],
  ['Fn::Or', { 'Fn::If': ['Either', 1, 2] }, 1],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Zones', { Ref: 'AWS::Region' }, 'first'] }, 'a'],
  ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
  ['Fn::Base64', { 'Fn::Base64': 'abc' }, 'YWJj'],
])('%s is resolved', (_name, value, resolved) => {
  expect(evaluate(value)).toEqual(resolved);
});

test.each([
  [
    'a function that is not known',
    { 'Fn::Cidr': ['10.0.0.0/16', 2] },
    'Subject.value: the function Fn::Cidr',
  ],
  [
    'a value of another stack',
    { 'Fn::ImportValue': 'x' },
    'Subject.value.Fn::ImportValue: Fn::ImportValue takes',
  ],
  ['a resource that does not exist', { Ref: 'Nobody' }, 'Nobody is not in the template'],
  [
    'an attribute that is not known',
    { 'Fn::GetAtt': ['Worker', 'Age'] },
    'the attribute Age of Worker (AWS::Lambda::Function)',
  ],
  ['a parameter without a default', { Ref: 'Given' }, 'the parameter Given has no default'],
  [
    'a map’s key that does not exist',
    { 'Fn::FindInMap': ['Zones', 'mars', 'first'] },
    'Mappings.Zones.mars.first',
  ],
  ['a condition that does not exist', { 'Fn::If': ['Nowhere', 1, 2] }, 'Conditions.Nowhere'],
  ['a dynamic reference', '{{resolve:ssm:/x}}', 'dynamic references'],
])('%s fails by its name', (_name, value, message) => {
  expect(() => evaluate({ deep: value })).toThrow(message.replace('Subject.value', 'Subject.value.deep'));
});

test('a resource whose condition does not hold does not exist', () => {
  const template = resolve({
    Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
    Resources: { A: { Type: 'Test::A', Condition: 'Never' }, B: { Type: 'Test::B' } },
  });
  expect([...template.types]).toEqual(['Test::B']);
  expect(template.ofType('Test::A')).toEqual([]);
});

test('a resource that nobody asks for may use what is not known here', () => {
  const template = resolve({
    Resources: { A: { Type: 'Test::A', Properties: { x: { 'Fn::Cidr': [] } } }, B: { Type: 'Test::B' } },
  });
  expect(template.ofType('Test::B')).toHaveLength(1);
});
