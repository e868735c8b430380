/**
 * What a worker's event says in place of `aws:sqs` where its tasks are only to be computed, as `hash-api tune` does to
 * measure them: nothing is claimed, stored or sent. SQS names itself, so that no message can say this.
 */
export const rehearsalSource = 'hash-api:rehearsal';
