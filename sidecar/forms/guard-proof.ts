import { createHmac } from 'node:crypto';
import { derivedKey, sameText } from '../auth/secrets.ts';

/* Two hidden inputs that every page with a form of ours carries, and what they tell. */

/** People do not see this input, so that only robots fill it in. No browser fills it by itself. */
export const trapAlias = 'your_website_url';

/** Holds when the page was made. */
export const proofAlias = 'rendered';

/**
 * The value of the input `proofAlias`. It belongs into pages that no cache keeps: whoever sends one
 * of them very often is taken for a robot.
 */
export function renderProof(secret: string, formId: number, at: number): string {
  const time = at.toString(36);
  const key = derivedKey(secret, 'form-render-time');
  const mac = createHmac('sha256', key).update(`${formId}.${time}`).digest();
  return `${time}.${mac.subarray(0, 16).toString('base64url')}`;
}

/** When the page was made; null when the proof is not ours, or of another form. */
export function renderedAt(secret: string, formId: number, proof: string): number | null {
  const [time = ''] = proof.split('.', 1);
  if (!/^[0-9a-z]{1,11}$/.test(time)) return null;
  const at = Number.parseInt(time, 36);
  return sameText(proof, renderProof(secret, formId, at)) ? at : null;
}
