import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { document, methods } from '../../../lambdas/docs/document.ts';
import { handler } from '../../../lambdas/docs/handler.ts';
import { expectConforms } from '../../openapi/validate.ts';
import { proxyEvent } from '../proxy-event.ts';

async function get(resource: string, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await handler(proxyEvent({ method: 'GET', resource, headers }));
  return new Response(answer.body === '' ? null : answer.body, { ...answer, status: answer.statusCode });
}

describe.each(['/openapi.json', '/docs'])('GET %s', (resource) => {
  test('conforms to the document', async () => {
    await expectConforms('GET', resource, await get(resource));
  });

  test('answers 304 without a body to who has the same already', async () => {
    const etag = (await get(resource)).headers.get('etag') ?? '';
    for (const sent of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await get(resource, { 'If-None-Match': sent });
      expect(response.status).toBe(304);
      await expectConforms('GET', resource, response);
    }
    expect((await get(resource, { 'If-None-Match': '"other"' })).status).toBe(200);
  });
});

test('GET /openapi.json answers the document, whose server is relative to it', async () => {
  const response = await get('/openapi.json');
  expect(await response.json()).toEqual(document);
  const [server] = document.servers;
  expect(new URL(server!.url, 'https://example.com/dev/openapi.json').href).toBe('https://example.com/dev/');
});

describe('the page', async () => {
  const response = await get('/docs');
  const policy = response.headers.get('content-security-policy') ?? '';
  const page = await response.text();

  test('has a section for every operation', () => {
    for (const item of Object.values(document.paths)) {
      for (const method of methods) {
        const operation = item[method];
        if (operation) expect(page).toContain(`<section id="${operation.operationId}"`);
      }
    }
  });

  test('allows by digest exactly the style and the script that it has', () => {
    for (const [name, directive] of [
      ['style', 'style-src'],
      ['script', 'script-src'],
    ] as const) {
      const contents = [...page.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(
        ([, text]) => text ?? '',
      );
      expect(contents).toHaveLength(1);
      const digest = createHash('sha256').update(contents.join()).digest('base64');
      expect(policy).toContain(`${directive} 'sha256-${digest}';`);
    }
    expect(page).not.toMatch(/\s(style|on\w+)="/);
  });

  test('loads nothing from elsewhere', () => {
    expect(policy).toContain("default-src 'none'");
    expect(page).not.toMatch(/\b(src|action)=/);
    expect([...page.matchAll(/<link[^>]*>/g)].map(([link]) => link)).toEqual([
      '<link rel="icon" href="data:," />',
    ]);
  });

  test('names no id twice and refers to none that is missing', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...page.matchAll(/\s(?:for|aria-labelledby|href)="#?([A-Za-z][\w-]*)"/g)].map(
      ([, id]) => id,
    );
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('has a script that parses', () => {
    const source = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect(() => new Script(source)).not.toThrow();
  });

  test('fits well into one response of a function (6 MB)', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(500_000);
  });
});
