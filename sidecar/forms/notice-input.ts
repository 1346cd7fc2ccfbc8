import { plainText } from '../contacts/value.ts';
import { targetProblem } from '../delivery/address.ts';
import { invalid } from '../problem.ts';
import type { Properties } from './form.ts';

/** @throws Problem 400 */
export function webhookProperties(properties: Properties): Properties {
  refuse(properties, ['authorization_header', 'failure_email']);
  const post_url = plainText(properties.post_url).trim();
  const problem = targetProblem(post_url);
  if (problem !== null) throw invalid({ post_url: [problem] });
  return { post_url };
}

/** What is not carried out is refused rather than kept and forgotten. */
function refuse(properties: Properties, names: readonly string[]): void {
  for (const name of names)
    if (plainText(properties[name]).trim() !== '' && isYes(properties[name]))
      throw invalid({ [name]: ['cannot be set here'] });
}

function isYes(sent: unknown): boolean {
  return !/^(|0|false|no|off)$/i.test(plainText(sent).trim());
}
