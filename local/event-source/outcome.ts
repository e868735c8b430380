import { z } from 'zod';

const itemFailures = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * The messages that an invocation took care of, by the rules of "Implementing partial batch responses" in the Lambda
 * developer guide. Without ReportBatchItemFailures a function that returns has taken care of all. With it, an empty or
 * missing list and an empty or null response are a complete success; a response that cannot be read, an identifier that
 * is empty, null or misnamed, or one of no message of the batch is a complete failure.
 */
export function succeededIds(
  result: { readonly error?: string | undefined; readonly payload: string },
  batchIds: readonly string[],
  reportsItemFailures: boolean,
): readonly string[] {
  if (result.error !== undefined) return [];
  if (!reportsItemFailures) return batchIds;
  const response = parseResponse(result.payload);
  if (response === undefined) return [];
  const failed = new Set(response.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(batchIds);
  for (const id of failed) if (!known.has(id)) return [];
  return batchIds.filter((id) => !failed.has(id));
}

function parseResponse(payload: string): z.infer<typeof itemFailures> | undefined {
  try {
    const response: unknown = payload === '' ? null : JSON.parse(payload);
    return itemFailures.parse(response ?? {});
  } catch {
    return undefined;
  }
}
