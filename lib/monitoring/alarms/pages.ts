import { cacheAlarms } from './cache-alarms.ts';
import { databaseAlarms } from './database-alarms.ts';
import type { DefineAlarms, Runbook } from './alarm-definition.ts';
import { burnAlarmNames, maintenanceAlarms, objectiveAlarms } from './objective-alarms.ts';
import { functionAlarms, gatewayAlarms } from './request-alarms.ts';
import { deadLetterAlarms, queueAlarms, workerAlarms } from './task-alarms.ts';

export type PageName =
  | 'database'
  | 'cache'
  | 'workers'
  | 'queue'
  | 'dead-letters'
  | 'functions'
  | 'gateway'
  | 'maintenance'
  | 'errors';

interface Page {
  readonly name: PageName;
  readonly parts: DefineAlarms;
  /** Parts that page only together. */
  readonly together?: readonly (readonly string[])[];
  /** Pages whose cause explains this one: while one of them is on, this one is not. */
  readonly behind: readonly PageName[];
  readonly meaning: string;
  readonly runbook: Runbook;
}

/**
 * What wakes somebody: one composite alarm a cause. A slow database makes workers wait, so the queue grows, environments
 * are held longer, and requests fail: five symptoms, one page. Each page stands behind those that can cause it; the
 * cache can only make the database slower, and both are then worth knowing, so it stands apart.
 * The parts of a page that comes first need less time to be sure than those behind it, and stay on for longer when the
 * cause is over: M of N holds for N - M + 1 good minutes. Otherwise one cause would page twice.
 */
export const pages: readonly Page[] = [
  {
    name: 'database',
    parts: databaseAlarms,
    behind: [],
    meaning: 'The database or its proxy is the bottleneck.',
    runbook: 'database',
  },
  {
    name: 'cache',
    parts: cacheAlarms,
    behind: [],
    meaning: 'The cache is full, slow or gone. The service goes on without it.',
    runbook: 'cache',
  },
  {
    name: 'workers',
    parts: workerAlarms,
    behind: ['database'],
    meaning: 'The workers are the bottleneck, or fail.',
    runbook: 'workers',
  },
  {
    name: 'queue',
    parts: queueAlarms,
    behind: ['database', 'workers'],
    meaning: 'Tasks wait too long although workers are free, or SQS is near its limit.',
    runbook: 'workers',
  },
  {
    name: 'dead-letters',
    parts: deadLetterAlarms,
    behind: ['database', 'workers'],
    meaning: 'Tasks were given up, and what made them fail is over or unknown.',
    runbook: 'dead-letters',
  },
  {
    name: 'functions',
    parts: functionAlarms,
    behind: ['database'],
    meaning: 'The functions of the API are the bottleneck, or fail.',
    runbook: 'functions',
  },
  {
    name: 'gateway',
    parts: gatewayAlarms,
    behind: ['database', 'functions'],
    meaning: 'The limits of API Gateway and its plans are the bottleneck, or requests do not arrive.',
    runbook: 'gateway',
  },
  {
    name: 'maintenance',
    parts: maintenanceAlarms,
    behind: ['database'],
    meaning: 'Maintenance does not run, or fails.',
    runbook: 'maintenance',
  },
  {
    name: 'errors',
    parts: objectiveAlarms,
    together: burnAlarmNames,
    behind: ['database', 'workers', 'queue', 'functions', 'gateway'],
    meaning: 'Callers see errors or wait, and no other page says why.',
    runbook: 'errors',
  },
];
