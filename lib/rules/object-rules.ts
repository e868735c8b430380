import { maxReadAheadMib, maxUploadPartGib, maxUploadParts, runtimeMib } from '../../core/limits.ts';
import { planNames } from '../stage/stage-config.ts';
import { lambdaGuide, type Rule, set, setWithin, when, within } from './rule.ts';

const s3Guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide';
const name = 'workers.object';
const worker = 'functions.object-worker';
const hoursPerDay = 24;
const mostPartMib = 4_096;
const leastMemoryMib = runtimeMib + maxReadAheadMib;

export const objectRules: readonly Rule[] = [
  {
    id: 'object-timeout',
    reason:
      'A worker stops 5 s before its timeout, or when a quarter of its time is left if that is less, to save what it has and to send it on: below 8 s it gets nowhere.',
    check: ({ functions }) =>
      within(`${worker}.timeoutSeconds`, functions['object-worker'].timeoutSeconds, 8, 900),
  },
  {
    id: 'object-lease',
    reason:
      'A worker renews its lease every two seconds: with less than five of those, a slow statement costs it a task that it still computes, and with more than five minutes, one whose worker died stands still for longer than anybody waits.',
    check: ({ workers }) => within(`${name}.leaseSeconds`, workers.object.leaseSeconds, 10, 300),
  },
  {
    id: 'part-size',
    reason:
      'Parts are subtrees of BLAKE3, which are whole where they have a power of two of its chunks; beyond 4 GiB a part is no small loss when its worker dies.',
    source: 'https://github.com/BLAKE3-team/BLAKE3-specs/blob/master/blake3.pdf',
    check: ({ workers: { object } }) => {
      const { partMib } = object;
      const below = 2 ** Math.floor(Math.log2(partMib));
      return [
        ...within(`${name}.partMib`, partMib, 1, mostPartMib),
        ...when(
          partMib !== below && partMib < mostPartMib,
          `${name}.partMib as a power of two`,
          `${name}.partMib is ${partMib}`,
          [set(`${name}.partMib`, below), set(`${name}.partMib`, 2 * below)],
        ),
      ];
    },
  },
  {
    id: 'parts-in-flight',
    reason:
      'More parts of one object than there are workers only wait in the queue, in front of those of other tenants.',
    check: ({ workers: { object } }) => {
      const { partsInFlight, maxConcurrency } = object;
      return when(
        partsInFlight > maxConcurrency,
        `${name}.partsInFlight and ${name}.maxConcurrency`,
        `${name}.partsInFlight is ${partsInFlight}, ${name}.maxConcurrency ${maxConcurrency}`,
        [
          set(`${name}.partsInFlight`, maxConcurrency),
          ...setWithin(`${name}.maxConcurrency`, partsInFlight, 2, 1000),
        ],
      );
    },
  },
  {
    id: 'object-memory',
    reason:
      'The worker reads ahead into a quarter of its memory, at most 64 MiB: without the rest for Node.js, the function is killed again and again.',
    source: `${lambdaGuide}/configuration-memory.html`,
    check: ({ functions }) => {
      const { memoryMib } = functions['object-worker'];
      const aheadMib = Math.min(Math.ceil(memoryMib / 4), maxReadAheadMib);
      return when(
        memoryMib < runtimeMib + aheadMib,
        `memory of ${worker}`,
        `${worker}.memoryMib is ${memoryMib}, ${aheadMib} to read ahead + ${runtimeMib} for the runtime is ${runtimeMib + aheadMib}`,
        [set(`${worker}.memoryMib`, leastMemoryMib)],
      );
    },
  },
  {
    id: 'upload-expiry',
    reason:
      'The bucket ends multipart uploads that are a day old: one that may take longer would lose its parts before it expires.',
    source: `${s3Guide}/mpu-abort-incomplete-mpu-lifecycle-config.html`,
    check: ({ objects }) => within('objects.uploadExpiryHours', objects.uploadExpiryHours, 1, hoursPerDay),
  },
  {
    id: 'upload-retention',
    reason:
      'An uploaded object has to be there for as long as the message of its task may wait, or the task finds nothing to read.',
    check: ({ objects, workers }) => {
      const { uploadRetentionDays } = objects;
      const { retentionHours } = workers.object;
      return when(
        uploadRetentionDays * hoursPerDay < retentionHours,
        `objects.uploadRetentionDays and ${name}.retentionHours`,
        `objects.uploadRetentionDays is ${uploadRetentionDays}, ${name}.retentionHours ${retentionHours}`,
        [
          set('objects.uploadRetentionDays', Math.ceil(retentionHours / hoursPerDay)),
          set(`${name}.retentionHours`, uploadRetentionDays * hoursPerDay),
        ],
      );
    },
  },
  {
    id: 'upload-size',
    reason: 'A multipart upload has at most 10,000 parts of 5 GiB.',
    source: `${s3Guide}/qfacts.html`,
    check: ({ plans }) =>
      planNames.flatMap((plan) =>
        within(`plans.${plan}.maxUploadGib`, plans[plan].maxUploadGib, 1, maxUploadParts * maxUploadPartGib),
      ),
  },
  {
    id: 'upload-records',
    reason:
      'Every request for an upload asks this function for its row and waits: those that find none free are answered 503.',
    check: ({ functions }) => {
      const { reservedConcurrency: askers } = functions.uploads;
      const { reservedConcurrency } = functions['upload-records'];
      return when(
        reservedConcurrency < askers,
        'reservations of uploads and upload-records',
        `functions.upload-records.reservedConcurrency is ${reservedConcurrency}, functions.uploads.reservedConcurrency ${askers}`,
        [
          set('functions.upload-records.reservedConcurrency', askers),
          set('functions.uploads.reservedConcurrency', reservedConcurrency),
        ],
      );
    },
  },
];
