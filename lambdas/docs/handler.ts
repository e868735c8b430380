import { reportLazily } from '../http/report.ts';
import { createHandler } from '../http/routes.ts';
import { createMeter } from '../metrics/meter.ts';
import { document } from './document.ts';
import { contentSecurityPolicy, page } from './page/page.inlined.ts';
import { staticContent } from './static-content.ts';

export const handler = createHandler(
  {
    'GET /openapi.json': staticContent(JSON.stringify(document), { 'content-type': 'application/json' }),
    'GET /docs': staticContent(page, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': 'no-referrer',
    }),
  },
  reportLazily,
  createMeter(process.env),
);
