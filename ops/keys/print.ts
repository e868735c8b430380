import { table } from '../table.ts';
import type { NewKey } from './create-key.ts';
import type { Rotated } from './rotate-key.ts';
import type { StageKey } from './stage-keys.ts';

export function keyTable(keys: readonly StageKey[], stage: string): string {
  if (keys.length === 0) return `No keys in stage ${stage}.`;
  const rows = keys.map(({ id, tenant, plan, enabled, ends, name }) => [
    id,
    tenant,
    plan ?? '(none)',
    enabled ? (ends === null ? 'on' : `ends ${ends}`) : 'off',
    name,
  ]);
  return table([['id', 'tenant', 'plan', 'state', 'name'], ...rows]);
}

export const newKeyText = ({ value, id, tenant, plan }: NewKey): string =>
  [
    `x-api-key  ${value}`,
    `id         ${id}`,
    `tenant     ${tenant}`,
    `plan       ${plan}`,
    '',
    'The value is not shown again.',
  ].join('\n');

export function rotatedText({ key, former, problem }: Rotated): string {
  if (problem !== undefined) return newKeyText(key);
  return `${newKeyText(key)}\n\nThe old key, ${former.id}, ends at ${former.ends}.`;
}
