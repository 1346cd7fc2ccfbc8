import type { AddedTags } from '../contacts/tags.ts';
import { beforeCommit } from '../db/commits.ts';
import type { Dialect } from '../db/dialect.ts';
import type { Transaction } from '../db/transaction.ts';
import { newEventId } from '../tracking/event-id.ts';
import { tagRuleOf } from './book.ts';
import { fire } from './fire.ts';
import { publishedTagRules } from './store.ts';

/* Rules that wait for a tag, which may add tags themselves. */

/** What one event causes ends here, also where rules add and remove tags in a circle. */
const mostRounds = 5;

/**
 * Rules act at the end of the transaction: whoever adds a tag has read the contact before, and
 * would write over what they do. Tags that they add are the next round.
 */
export function answerTags(dialect: Dialect, trx: Transaction, added: AddedTags): void {
  beforeCommit(trx, async (round) => {
    if (round <= mostRounds) await fireTagged(dialect, trx, added);
  });
}

async function fireTagged(
  dialect: Dialect,
  trx: Transaction,
  { contactId, tags }: AddedTags,
): Promise<void> {
  const rules = (await publishedTagRules(trx))
    .map(tagRuleOf)
    .filter(({ isAbout }) => isAbout(tags));
  const at = Date.now();
  const eventId = newEventId(at).toString('hex');
  const occasion = { contactId, visitorId: null, at, eventId, view: null };
  await fire(
    { trx, dialect },
    rules.map((rule) => ({ rule, occasion })),
  );
}
