import { isEmail, plainText, shortText } from '../contacts/value.ts';
import { targetProblem } from '../delivery/address.ts';
import { invalid } from '../problem.ts';
import type { Properties } from './form.ts';
import type { EmailProperties } from './notices.ts';

const maxAddresses = 20;

/** @throws Problem 400 */
export function webhookProperties(properties: Properties): Properties {
  refuse(properties, ['authorization_header', 'failure_email']);
  const post_url = plainText(properties.post_url).trim();
  const problem = targetProblem(post_url);
  if (problem !== null) throw invalid({ post_url: [problem] });
  return { post_url };
}

/** @throws Problem 400 */
export function emailProperties(properties: Properties): EmailProperties & Properties {
  refuse(properties, ['cc', 'bcc', 'email_to_owner']);
  const to = addressesIn(properties.to);
  const copy_lead = isYes(properties.copy_lead);
  if (to.length === 0 && !copy_lead) throw invalid({ to: ['Say who gets the e-mail.'] });
  const subject = shortText(plainText(properties.subject), 191);
  if (subject === '') throw invalid({ subject: ['A subject is required.'] });
  const message = withoutMarkup(plainText(properties.message));
  const set_replyto = isYes(properties.set_replyto ?? true);
  return { to, subject, message, set_replyto, copy_lead };
}

/** What is not carried out is refused rather than kept and forgotten. */
function refuse(properties: Properties, names: readonly string[]): void {
  for (const name of names)
    if (plainText(properties[name]).trim() !== '' && isYes(properties[name]))
      throw invalid({ [name]: ['cannot be set here'] });
}

function addressesIn(sent: unknown): string[] {
  const list = typeof sent === 'object' && sent !== null ? Object.values(sent) : [sent];
  const addresses = list
    .flatMap((one) => plainText(one).split(/[,;]/))
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (addresses.length > maxAddresses) throw invalid({ to: [`are more than ${maxAddresses}`] });
  for (const address of addresses)
    if (!isEmail(address))
      throw invalid({ to: [`${shortText(address, 60)} is not a valid email address.`] });
  return [...new Set(addresses)];
}

function isYes(sent: unknown): boolean {
  return !/^(|0|false|no|off)$/i.test(plainText(sent).trim());
}

/** Messages are sent as text: of those that were written for a page, the words. */
function withoutMarkup(text: string): string {
  const lines = text.replace(/<br\s*\/?>|<\/(p|div|li|h\d)>/gi, '\n');
  const words = lines.replace(/<[a-z/!][^<>]*>/gi, '');
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', nbsp: ' ' };
  return words
    .replace(/&(lt|gt|quot|amp|nbsp);/g, (_entity, name: string) => entities[name] as string)
    .trim();
}
