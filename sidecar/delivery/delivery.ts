/* What is sent to other servers, and when it is tried again. Pure. */

export interface Webhook {
  readonly kind: 'webhook';
  readonly url: string;
  readonly body: object;
}

export interface Email {
  readonly kind: 'email';
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly replyTo?: string;
}

export type Delivery = Webhook | Email;

/** What became of an attempt. */
export type Outcome = { readonly isDelivered: true } | Failure;

export interface Failure {
  readonly isDelivered: false;
  /** A word for those who look after it; nothing of what was sent. */
  readonly problem: string;
  /** Trying again would change nothing. */
  readonly isFinal?: boolean;
  /** What the other server asked for. */
  readonly retryAfterMs?: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const pauses = [minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 12 * hour];
const patienceMs = 3 * day;
/** So that what failed together is not tried together. */
const jitter = 0.1;

export interface Tried {
  /** This attempt included. */
  readonly attempts: number;
  readonly queuedAt: number;
  readonly now: number;
  /** From 0 to 1. */
  readonly chance: number;
}

/** When it is tried again; null when it is given up. */
export function nextAttemptAt(
  { isFinal = false, retryAfterMs = 0 }: Failure,
  { attempts, queuedAt, now, chance }: Tried,
): number | null {
  if (isFinal) return null;
  const pause = pauses[attempts - 1] ?? day;
  const jittered = Math.round(pause * (1 + jitter * (2 * chance - 1)));
  const at = now + Math.max(jittered, Math.min(retryAfterMs, day));
  return at > queuedAt + patienceMs ? null : at;
}
