import { startS3 } from '../../../local/s3/start.ts';

/** An S3 in a process of its own, for tests that kill it or read its memory. */
const [directory = ''] = process.argv.slice(2);
const { endpoint } = await startS3({ directory, buckets: [{ name: 'bucket' }] });
process.send?.({ endpoint });
process.on('message', () => {
  // Kibibytes.
  process.send?.({ peakMemoryBytes: process.resourceUsage().maxRSS * 1024 });
});
