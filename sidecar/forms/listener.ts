import type { Transaction } from '../db/transaction.ts';
import type { TrackedEvent } from '../tracking/pending-events.ts';

/** A submission that was stored just now. */
export interface SeenSubmission {
  readonly formId: number;
  readonly contactId: number;
  /** Null for those who came without a browser. */
  readonly visitorId: number | null;
  /** Whether the browser, or whoever came without one, was nobody in particular before. */
  readonly becameKnown: boolean;
  readonly at: number;
  readonly eventId: string;
}

/** Does what rules of upper rooms say about it, and gives the events for the browser. */
export type AnswerSubmission = (
  trx: Transaction,
  seen: SeenSubmission,
) => Promise<readonly TrackedEvent[]>;

/** Asked before each transaction. */
export type SubmissionListener = () => Promise<AnswerSubmission | null>;
