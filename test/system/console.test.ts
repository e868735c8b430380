import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { chromiumPath, openConsole } from './chromium.ts';
import { call, endpoints, ended, post } from './client.ts';

/** FIPS 180-4, example of one block. */
const sha256OfAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

const costly = { string: 'correct horse', parameters: { memory_kib: 65536, passes: 6, parallelism: 2 } };

test('the console takes no other host, and no hash from another page', async () => {
  const foreign = await fetch(`${endpoints.console}/hash?algorithm=sha256`, {
    method: 'POST',
    headers: { origin: 'http://example.com' },
    body: 'abc',
  });
  expect(foreign.status).toBe(403);
  const page = await fetch(endpoints.console);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  expect(await page.text()).not.toMatch(/https?:\/\//);
});

test('status and logs tell of the local cloud', async () => {
  await call('GET', '/algorithms');
  const data = dirname(inject('logsDirectory'));
  const run = (...args: string[]): Promise<{ code: number; stdout: string }> =>
    new Promise((resolve) => {
      const program = join(import.meta.dirname, '../../bin/hash-api.ts');
      execFile(process.execPath, [program, ...args, '--data', data], (error, stdout) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout });
      });
    });
  const status = await run('status', '--json');
  expect([0, 3, 4]).toContain(status.code);
  const { stage, figures } = JSON.parse(status.stdout) as {
    stage: string;
    figures: { gateway: { requests: number } };
  };
  expect(stage).toBe('dev');
  expect(figures.gateway.requests).toBeGreaterThan(0);
  const logs = await run('logs', 'migrate', '--since', '1h', '--json');
  expect(logs.code).toBe(0);
  expect(logs.stdout).toMatch(/"function":"migrate"/);
});

/** Rows of a log table of the page. */
async function rowsOf(page: Page, title: string): Promise<Record<string, string>[]> {
  const rows = await page.locator(`[data-title="${title}"] tbody tr`).all();
  const texts = await Promise.all(rows.map((row) => row.getAttribute('data-row')));
  return texts.map((text) => JSON.parse(text ?? '{}') as Record<string, string>);
}

/** What the keys' table of the page shows of digests that the premium plan asked for. */
async function asked(page: Page): Promise<number> {
  const mine = (await rowsOf(page, 'These keys use these routes.')).find(
    ({ key_id, resource }) => key_id === inject('tenants')['premium'] && resource === '/hash/{algorithm}',
  );
  return Number(mine?.['requests'] ?? 0);
}

test('the page tells the verdict of status', async () => {
  await call('GET', '/algorithms');
  const response = await fetch(`${endpoints.console}/verdict`);
  const verdict = (await response.json()) as { health: string; sentence: string };
  expect(['healthy', 'degraded', 'failing']).toContain(verdict.health);
  expect(verdict.sentence).toMatch(/bottleneck/);
});

test.skipIf(chromiumPath === undefined)(
  'the page shows what a counted load produced, hashes, and reaches nowhere else (needs Chromium)',
  { timeout: 90_000 },
  async () => {
    const { page, problems } = await openConsole();
    await page.locator('.widget').first().waitFor();
    expect(await page.locator('.problem').allTextContents()).toEqual([]);

    /** What the page shows of requests to a route in its time; the route has no row before its first one. */
    const shown = async (): Promise<number> => {
      const row = page
        .locator('[data-series="/hash/{algorithm}"]')
        .and(page.locator('tr:has-text("in all")'));
      if ((await row.count()) === 0) return 0;
      return Number((await row.first().getAttribute('data-value')) ?? 0);
    };
    const before = await shown();
    const askedBefore = await asked(page);
    for (let sent = 0; sent < 25; sent++) await post('/hash/sha512', { string: 'abc' });
    await post('/hash/sha512', { string: 'abc' }, { plan: undefined });
    await expect.poll(shown, { timeout: 30_000 }).toBe(before + 25);

    await expect.poll(() => asked(page), { timeout: 30_000 }).toBe(askedBefore + 25);
    const refused = () => rowsOf(page, 'These keys are refused most, for these reasons.');
    await expect
      .poll(refused, { timeout: 30_000 })
      .toContainEqual(
        expect.objectContaining({ key_id: '-', status: '403', gateway_error: 'INVALID_API_KEY' }),
      );
    await page.locator('.alarms [data-name="hash-api-dev-page-database"]').waitFor();
    await page.locator('#verdict-text[data-health]').waitFor();

    const { body } = await post('/hash/argon2', costly);
    const id = body.task_id;
    await ended(id);
    await page.locator(`[data-task="${id}"][data-status="completed"]`).waitFor();
    await page.locator('[data-function="compute-worker"]').waitFor();
    await page.locator('[data-queue="ComputeTasks"]').waitFor();
    await page.locator('[data-alarm]').first().waitFor();
    await page.locator('#log-lines li').first().waitFor();

    await page.locator('#text').fill('abc');
    await page.locator('#text').press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(`sha256 of the text: ${sha256OfAbc}`).waitFor();
    const file = { name: 'abc.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('abc') };
    await page.locator('#file').setInputFiles(file);
    await page.getByText(`sha256 of abc.bin: ${sha256OfAbc}`).waitFor();

    const dropped = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      data.items.add(new File(['abc'], 'dropped.bin'));
      return data;
    })()`);
    for (const type of ['dragover', 'drop'])
      await page.dispatchEvent('#hash', type, { dataTransfer: dropped });
    await page.getByText(`sha256 of dropped.bin: ${sha256OfAbc}`).waitFor();

    await page.setViewportSize({ width: 360, height: 700 });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(problems).toEqual([]);
  },
);
