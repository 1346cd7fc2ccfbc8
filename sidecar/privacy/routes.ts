import { Router } from 'express';
import { z } from 'zod';
import { contactsWithAddress, withMerged } from '../contacts/by-address.ts';
import { eraseContact } from '../contacts/erase.ts';
import type { RowOwner } from '../contacts/row-owner.ts';
import { holdContact } from '../contacts/store.ts';
import { isAway } from '../db/patience.ts';
import { inTransaction } from '../db/transaction.ts';
import { forgetQuarantined } from '../forms/quarantine.ts';
import { Problem } from '../problem.ts';
import { parsed } from '../shape.ts';
import { jsonOf, signedCall } from '../sites/routes.ts';
import type { Sites } from '../sites/store.ts';
import { forgetHits } from '../tracking/forget.ts';
import { type CopyRoom, copyFor } from './copy.ts';

export interface PrivacyRoom extends CopyRoom {
  readonly sites: Sites;
  readonly secret: string;
  readonly owners: readonly RowOwner[];
}

const email = z.string().trim().min(1).max(191);
const exportShape = z.object({ email, page: z.int().min(1).max(100_000).default(1) });
const eraseShape = z.object({ email });

/**
 * `POST /mtc/v1/privacy/export` and `/erase`, signed: what is kept about somebody, page by page, and
 * its end. Both are asked again until the answer says `done`.
 */
export function privacyRoutes(room: PrivacyRoom): Router {
  const router = Router();
  router.use(...signedCall(room, '64kb'));

  router.post('/export', async (request, response) => {
    const { email, page } = parsed(exportShape, jsonOf(request.body));
    response.setHeader('Cache-Control', 'no-store');
    response.json(await unlessAway(room, copyFor(room, email, page)));
  });

  router.post('/erase', async (request, response) => {
    const { email } = parsed(eraseShape, jsonOf(request.body));
    response.json(await unlessAway(room, eraseStep(room, email)));
  });
  return router;
}

async function unlessAway<Result>(room: PrivacyRoom, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!isAway(room.database, error)) throw error;
    throw new Problem(503, 'The database is away; ask again.');
  }
}

/** The contact goes last: whatever stops in between, the next call goes on. */
function eraseStep(
  { database, owners }: PrivacyRoom,
  address: string,
): Promise<{ readonly removed: number; readonly done: boolean }> {
  return inTransaction(database, async (trx) => {
    const [contact, ...others] = await contactsWithAddress(trx, address);
    const heldBack = await forgetQuarantined(trx, address);
    if (contact === undefined) return { removed: heldBack, done: true };
    // Whoever writes to the contact holds it first, so that no new visit comes in between.
    await holdContact(trx, contact.id);
    const contactIds = await withMerged(trx, contact.id);
    const { hits, isAll } = await forgetHits(trx, { contactIds, address });
    if (!isAll) return { removed: heldBack + hits, done: false };
    await eraseContact(trx, owners, contact.id);
    return { removed: heldBack + hits + 1, done: others.length === 0 };
  });
}
