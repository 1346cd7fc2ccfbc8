import type { Logger } from 'pino';
import type { Field, Fields } from '../contacts/field.ts';
import type { Database } from '../db/connect.ts';
import { inTime, isAway } from '../db/patience.ts';
import type { Mover } from '../tracking/drain.ts';
import type { Spool } from '../tracking/spool.ts';
import type { IncomingSubmission, RecordedSubmission, RecordSubmission } from './record.ts';
import { withFieldsOf } from './submission.ts';

/* Submissions that were accepted while the database is away wait in the spool, as hits do. */

export const submissionKind = 'submission';

export interface PatientParts {
  readonly database: Database;
  readonly record: RecordSubmission;
  readonly spool: Spool;
  /** Says that there is something in the spool. */
  readonly wake: () => void;
  readonly log: Logger;
}

/** Longer than a hit waits: of a crowd that sends at once each waits for the others. */
const patienceMs = 5000;

/**
 * Makes a `recordSubmission` that puts the submission on disk in any case: in the database or, while
 * that is away, in the spool. As long as the spool holds something, it queues behind it.
 */
export function createPatientRecorder(parts: PatientParts): RecordSubmission {
  const { database, record, spool, wake, log } = parts;

  async function queue(incoming: IncomingSubmission): Promise<RecordedSubmission> {
    const key = incoming.browser?.keyIfNew() ?? null;
    await spool.add(submissionKind, [toText(incoming, key)]);
    wake();
    const { shownKey = '' } = incoming.browser ?? {};
    // Who shows a key that is not ours may still be known by it.
    const mayTell = shownKey === '' || shownKey === key;
    return { deviceKey: mayTell ? key : null, contactId: null, isRepeated: false, isQueued: true };
  }

  return async (incoming) => {
    if (spool.waiting > 0) return queue(incoming);
    try {
      return await inTime(record(incoming), patienceMs);
    } catch (error) {
      if (!isAway(database, error)) throw error;
      log.error({ err: error }, 'the database is away: a submission goes to the spool');
      return queue(incoming);
    }
  };
}

/** Each is a transaction of its own; whichever was stored before is known by its key. */
export function submissionMover(record: RecordSubmission, fields: Fields): Mover {
  return {
    atOnce: 20,
    async move(contents) {
      const known = await fields.current();
      for (const content of contents) await record(toIncoming(content, known));
    },
  };
}

function toText({ browser, once, ...incoming }: IncomingSubmission, key: string | null): string {
  const sender = browser && { ...browser, deviceKey: key };
  const spooledOnce = { ...once, key: once.key.toString('hex') };
  return JSON.stringify({ ...incoming, browser: sender, once: spooledOnce });
}

function toIncoming(text: string, fields: readonly Field[]): IncomingSubmission {
  const { browser, once, submission, ...incoming } = JSON.parse(text);
  return {
    ...incoming,
    submission: withFieldsOf(fields, submission),
    browser: browser && { ...browser, keyIfNew: () => browser.deviceKey },
    once: { ...once, key: Buffer.from(once.key, 'hex') },
  };
}
