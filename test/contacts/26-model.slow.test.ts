import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rowOwners } from '../../sidecar/app.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { dumpContacts } from '../support/contact-dump.ts';
import { type Act, ContactModel, type Outcome } from '../support/contact-model.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const tag = fc.constantFrom('a', 'b', 'c', '-a', '-b');
const number = fc.nat(4);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    do: fc.constant('save' as const),
    email: fc.option(fc.constantFrom('e0', 'e1', 'e2', 'e3'), { freq: 6 }),
    city: fc.option(fc.constantFrom('Rome', 'Oslo')),
    points: fc.nat(3),
    tags: fc.uniqueArray(tag, { maxLength: 2, selector: (name) => name.replace('-', '') }),
  }),
  fc.record({ do: fc.constant('merge' as const), winner: number, loser: number }),
  fc.record({ do: fc.constant('unmerge' as const), contact: number }),
);
const story = fc.array(act, { minLength: 15, maxLength: 35, size: 'max' });

describeOnEachDatabase('Whatever is saved, merged and taken apart', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let stories = 0;
  let acts = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  it('contacts are what a simple model says after each step', async () => {
    const check = fc.asyncProperty(story, (chosen) => tell(`s${stories++}`, chosen));
    await fc.assert(check, { numRuns: 150, endOnFailure: true });
    assert.ok(acts > 2000, `${acts} acts`);
  });

  /** Plays the story on sidecar and model; its addresses and tags are its own. */
  async function tell(name: string, chosen: readonly Act[]): Promise<void> {
    const model = new ContactModel();
    const ids: number[] = [];
    for (const one of chosen) {
      const current = within(one, ids.length);
      if (current === null) continue;
      acts++;
      const outcome = model.perform(current);
      const answer = await perform(name, ids, current);
      assert.equal(answer, outcome, JSON.stringify(current));
      assert.deepEqual(await stored(name, ids), expected(model), JSON.stringify(current));
    }
    await mergeAndTakeApart(ids, model);
  }

  async function perform(name: string, ids: number[], one: Act): Promise<Outcome> {
    if (one.do !== 'save') {
      const path =
        one.do === 'merge'
          ? `${ids[one.winner]}/merge/${ids[one.loser]}`
          : `${ids[one.contact]}/unmerge`;
      const { status } = await sidecar.api('POST', `/api/contacts/${path}`);
      assert.ok([200, 400, 409].includes(status), `${status}`);
      return status === 200 ? 'done' : 'refused';
    }
    const { email, city, points, tags } = one;
    const { status, body } = await sidecar.api('POST', '/api/contacts/new', {
      ...(email !== null && { email: `${email}@${name}.example` }),
      ...(city !== null && { city }),
      points,
      tags: tags.map((text) => text.replace(/(\w)$/, `${name}$1`)),
    });
    if (status === 201) ids.push(body.contact.id);
    return status === 201 ? 'created' : 'done';
  }

  async function stored(name: string, ids: readonly number[]): Promise<object[]> {
    const { knex } = database;
    const rows = await knex('contacts').whereIn('id', ids);
    const tags = await knex('contact_tags')
      .join('tags', 'tags.id', 'contact_tags.tag_id')
      .whereIn('contact_id', ids);
    const keys = await knex('contact_identifiers').whereIn('contact_id', ids);
    const own = (list: any[], id: number, text: string): string[] =>
      list.filter((row) => Number(row.contact_id) === id).map((row) => plain(row[text], name));
    return ids.map((id) => {
      const row = rows.find((one) => Number(one.id) === id);
      return {
        values: { email: row.email === null ? null : plain(row.email, name), city: row.city },
        points: Number(row.points),
        tags: own(tags, id, 'tag').sort(),
        foundBy: own(keys, id, 'value_key').sort(),
        mergedInto: row.merged_into === null ? null : ids.indexOf(Number(row.merged_into)),
      };
    });
  }

  /** Whatever state a story ends in, a merge that is undone at once changes nothing. */
  async function mergeAndTakeApart(ids: readonly number[], model: ContactModel): Promise<void> {
    const alive = ids.filter((_, index) => model.leadsTo(index) === index);
    const [winner, loser] = [alive.at(0), alive.at(-1)];
    if (winner === undefined || loser === undefined || winner === loser) return;
    const tables = rowOwners(database).flatMap((owner) => owner.tables);
    const before = await dumpContacts(database, tables, ids);
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    const { status, body } = await sidecar.api('POST', `/api/contacts/${winner}/unmerge`);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(await dumpContacts(database, tables, ids), before);
  }
});

/** The act with numbers of contacts that are there, or null while there are none. */
function within(one: Act, count: number): Act | null {
  if (one.do === 'save') return one;
  if (count === 0) return null;
  return one.do === 'merge'
    ? { ...one, winner: one.winner % count, loser: one.loser % count }
    : { ...one, contact: one.contact % count };
}

function expected({ contacts, holders }: ContactModel): object[] {
  return contacts.map(({ values, points, tags, mergedInto }, index) => ({
    ...{ values, points, tags: [...tags].sort(), mergedInto },
    foundBy: [...holders]
      .filter(([, holder]) => holder === index)
      .map(([email]) => email)
      .sort(),
  }));
}

function plain(text: string, name: string): string {
  return text.replace(`@${name}.example`, '').replace(name, '');
}
