import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { chromiumPath, openConsole } from './chromium.ts';
import { call, endpoints } from './client.ts';

const mebibyte = 2 ** 20;
const answerOf = z.object({ upload_id: z.string().optional(), task_id: z.string().optional() });

const choose = (page: Page, name: string, buffer: Buffer): Promise<void> =>
  page.locator('#file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });

/** The answer to the page's next call of the API by this method and path. */
const answerTo = async (page: Page, method: string, path: RegExp) => {
  const response = await page.waitForResponse(
    (each) => each.request().method() === method && path.test(new URL(each.url()).pathname),
  );
  return { status: response.status(), ...answerOf.parse(await response.json()) };
};

test('the console passes on to the API what its page needs, for its own page only', async () => {
  const post = (path: string, origin: string) =>
    fetch(endpoints.console + path, { method: 'POST', headers: { origin }, body: '{}' });
  expect((await post('/api/uploads', 'http://example.com')).status).toBe(403);
  expect((await post('/api/uploads', endpoints.console)).status).toBe(400);
  for (const path of ['/api/cache/clear', '/api/hash/sha256', '/api/uploads/../lb/stats'])
    expect((await post(path, endpoints.console)).status).toBe(404);
  expect((await fetch(`${endpoints.console}/api/queue/stats`)).status).toBe(404);
});

test.skipIf(chromiumPath === undefined)(
  'a file beyond one request is uploaded in parts and hashed as a task, both with progress in bytes (needs Chromium)',
  { timeout: 90_000 },
  async () => {
    const { page, problems } = await openConsole();
    const content = Buffer.alloc(65 * mebibyte, 'large');
    const sha256 = createHash('sha256').update(content).digest('hex');
    const folder = await mkdtemp(join(tmpdir(), 'hash-api-console-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'large.bin'), content);
    await page.evaluate(`(() => {
      const place = document.getElementById('transfer-text');
      globalThis.said = [];
      new MutationObserver(() => said.push(place.textContent)).observe(place, { childList: true });
    })()`);
    const task = answerTo(page, 'POST', /^\/api\/tasks$/);
    const deletion = answerTo(page, 'DELETE', /^\/api\/uploads\//);
    await page.locator('#file').setInputFiles(join(folder, 'large.bin'));
    await page.getByText(`sha256 of large.bin: ${sha256}`).waitFor();
    const said = z.array(z.string()).parse(await page.evaluate('globalThis.said'));
    for (const line of ['uploading large.bin: 65 of 65 MiB', 'hashing large.bin: 65 of 65 MiB'])
      expect(said).toContain(line);
    expect((await deletion).status).toBe(200);
    await page
      .locator(`[data-task="${(await task).task_id ?? ''}"] [data-bytes-done="${content.length}"]`)
      .waitFor();
    for (const shown of ['[data-function="object-worker"]', '[data-function="uploads"]'])
      await page.locator(shown).waitFor();
    for (const queue of ['ObjectsTasks', 'ObjectsDeadLetters'])
      await page.locator(`[data-queue="${queue}"]`).waitFor();
    expect(problems).toEqual([]);
  },
);

test.skipIf(chromiumPath === undefined)(
  'cancelling ends the upload, or the task, and leaves nothing (needs Chromium)',
  { timeout: 90_000 },
  async () => {
    const { page, problems } = await openConsole();
    const content = Buffer.alloc(5 * mebibyte, 'cancelled');
    const statusOf = async (id = '') => (await call('GET', `/uploads/${id}`)).body.status;

    // Nobody answers the PUT.
    await page.route(/X-Amz-Signature/, () => undefined);
    const begun = answerTo(page, 'POST', /^\/api\/uploads$/);
    await choose(page, 'first.bin', content);
    await page.getByText('uploading first.bin: 0 of 5 MiB').waitFor();
    const { upload_id: first } = await begun;
    await page.locator('#cancel').click();
    await page.getByText('first.bin: cancelled, and deleted').waitFor();
    expect(await statusOf(first)).toBe('aborted');
    await page.unroute(/X-Amz-Signature/);

    // Nobody tells how the task is.
    await page.route(/\/api\/tasks\/[^/]+wait=/, () => undefined);
    const submitted = answerTo(page, 'POST', /^\/api\/tasks$/);
    const cancelled = answerTo(page, 'DELETE', /^\/api\/tasks\//);
    const deleted = answerTo(page, 'DELETE', /^\/api\/uploads\//);
    await choose(page, 'second.bin', content);
    const { task_id: task = '' } = await submitted;
    await page.locator('#cancel').click();
    await page.getByText('second.bin: cancelled, and deleted').waitFor();
    // Its worker may have been quicker.
    expect([200, 409]).toContain((await cancelled).status);
    expect((await deleted).status).toBe(200);
    expect(['cancelled', 'completed']).toContain((await call('GET', `/tasks/${task}`)).body.status);
    expect(problems.filter((problem) => !problem.includes('409'))).toEqual([]);
  },
);
