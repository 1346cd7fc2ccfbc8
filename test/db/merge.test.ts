import assert from 'node:assert/strict';
import { rowOwners } from '../../sidecar/app.ts';
import type { Contact } from '../../sidecar/contacts/contact.ts';
import { createMerge } from '../../sidecar/contacts/merge.ts';
import { findContact } from '../../sidecar/contacts/store.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { inTransaction } from '../../sidecar/db/transaction.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const author = { at: Date.now(), source: 'api', operatorId: null, operatorName: null };

describeOnEachDatabase('Merging two contacts', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  afterEach(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  /** Merges who these ids lead to by now, as every caller must. */
  const merge = (loserId: number, winnerId: number): Promise<Contact> =>
    inTransaction(database, async (trx) => {
      const loser = (await findContact(trx, loserId)) as Contact;
      const winner = (await findContact(trx, winnerId)) as Contact;
      return createMerge(rowOwners(database))(trx, { loser, winner }, author);
    });
  const readContact = async (id: number): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;

  it('gives the one that stays what it lacks, and the sum of the points', async () => {
    const old = { email: 'old@example.test', city: 'Rome', firstname: 'A', points: 2, tags: ['x'] };
    const loser = await sidecar.createContact(old);
    const winner = await sidecar.createContact({
      email: 'new@example.test',
      firstname: 'B',
      points: 3,
    });
    await merge(loser, winner);
    const { id, points, fields, tags } = await readContact(loser);
    assert.equal(id, winner, 'the old id leads to the one that stays');
    assert.equal(points, 5);
    assert.equal(fields.all.city, 'Rome');
    assert.equal(fields.all.firstname, 'B');
    assert.equal(fields.all.email, 'new@example.test');
    assert.deepEqual(
      tags.map((tag: any) => tag.tag),
      ['x'],
    );
  });

  it('lets the addresses of both lead to the one that stays', async () => {
    const loser = await sidecar.createContact({ email: 'old@example.test' });
    const winner = await sidecar.createContact({ email: 'new@example.test' });
    await merge(loser, winner);
    assert.equal(await sidecar.createContact({ email: 'new@example.test' }), winner);
    assert.equal(await sidecar.createContact({ email: 'OLD@example.test' }), winner);
    assert.equal((await readContact(winner)).fields.all.email, 'OLD@example.test');
  });

  it('takes the visits along, and a browser of the old one goes on as the one that stays', async () => {
    const loser = await sidecar.createContact({ email: 'old@example.test' });
    const winner = await sidecar.createContact({ email: 'new@example.test' });
    const browser = browserClient(sidecar.url);
    await browser.view({
      page_url: 'https://shop.example/a',
      ct: await sidecar.trackedToken(loser),
    });
    const stale = browserClient(sidecar.url);
    const oldToken = await sidecar.trackedToken(loser);
    await merge(loser, winner);
    const next = await browser.view({ page_url: 'https://shop.example/b' });
    const other = await stale.view({ page_url: 'https://shop.example/c', ct: oldToken });
    assert.deepEqual([next.json.id, other.json.id], [winner, winner]);
    const pages = pagesOf(await sidecar.timeline(winner)).map((url) => url.at(-1));
    assert.deepEqual(pages, ['a', 'b', 'c']);
  });

  it('in both directions at once ends with one of them', async () => {
    const one = await sidecar.createContact({ email: 'one@example.test' });
    const other = await sidecar.createContact({ email: 'other@example.test' });
    await Promise.all([merge(one, other), merge(other, one), merge(one, other)]);
    const [first, second] = [await readContact(one), await readContact(other)];
    assert.equal(first.id, second.id);
    const merges = await database.knex('contact_merges').select('loser_id', 'winner_id');
    assert.equal(merges.length, 1);
  });

  it('notes what moved, so that it can be undone', async () => {
    const loser = await sidecar.createContact({ email: 'old@example.test', tags: ['x'] });
    const winner = await sidecar.createContact({ email: 'new@example.test' });
    await merge(loser, winner);
    const row = await database.knex('contact_merges').where({ loser_id: loser }).first();
    const moved = JSON.parse(row.moved);
    assert.deepEqual(moved.contact_identifiers, [
      { field: 'email', value_key: 'old@example.test' },
    ]);
    assert.equal(moved.contact_tags.length, 1);
    assert.equal(moved.contact_events.length, 1);
  });
});
