import type { Request } from 'express';
import { z } from 'zod';
import { invalid } from '../problem.ts';

/* What every signed call about a person says, whatever it is about. */

const text = z.string().default('');

export const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is no UUID');

/** Unknown keys are passed over, so that newer plugins can say more. */
export const aboutPerson = z.object({
  id: uuid,
  occurred_at: z.iso.datetime({ offset: true, error: 'is no time of ISO 8601' }),
  /** The browser's device key, and the token of the tracked link that its page had. */
  visitor: z.object({ device: text, ct: text }).default({ device: '', ct: '' }),
  net: z.object({ ua: text }).default({ ua: '' }),
  consent: z.object({ state: text }).default({ state: '' }),
});

export type AboutPerson = z.infer<typeof aboutPerson>;

/** @throws Problem 400 when the signed id of the call is not the one in the body */
export function checkCallId(request: Request, { id }: Pick<AboutPerson, 'id'>): void {
  const callId = request.get('Mtc-Id') ?? '';
  if (id.toLowerCase() !== callId.toLowerCase())
    throw invalid({ id: ['is another one than that of the call'] });
}

const maxAgeMs = 30 * 86_400_000;

/** When it happened; a clock that goes wrong does not put it into the future or far away. */
export function timeOf({ occurred_at }: Pick<AboutPerson, 'occurred_at'>, now: number): number {
  return Math.min(Math.max(Date.parse(occurred_at), now - maxAgeMs), now);
}

export type Consent = 'granted' | 'denied';

/** What the site's visitor said to being followed; null when nobody asked. */
export function consentOf({ consent: { state } }: Pick<AboutPerson, 'consent'>): Consent | null {
  return state === 'granted' || state === 'denied' ? state : null;
}
