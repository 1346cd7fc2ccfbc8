import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rowOwners } from '../../sidecar/app.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { dumpContacts } from '../support/contact-dump.ts';
import {
  type Act,
  ContactModel,
  type Edit,
  type Outcome,
  type Save,
} from '../support/contact-model.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const tag = fc.constantFrom('a', 'b', 'c', '-a', '-b');
const number = fc.nat(5);
const sent = {
  email: fc.option(fc.constantFrom('e0', 'e1', 'e2', 'e3'), { freq: 6 }),
  city: fc.option(fc.constantFrom('Rome', 'Oslo')),
  points: fc.nat(3),
  tags: fc.uniqueArray(tag, { maxLength: 2, selector: (name) => name.replace('-', '') }),
};
const save = fc.record({ do: fc.constant('save' as const), ...sent });
const edit = fc.record({ do: fc.constant('edit' as const), contact: number, ...sent });
const few = { minLength: 1, maxLength: 3 };
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: save },
  { weight: 2, arbitrary: edit },
  fc.record({ do: fc.constant('batch' as const), saves: fc.array(save, few) }),
  fc.record({ do: fc.constant('editBatch' as const), edits: fc.array(edit, few) }),
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('merge' as const), winner: number, loser: number }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unmerge' as const), contact: number }) },
  fc.record({ do: fc.constant('delete' as const), contact: number }),
);
const story = fc.array(act, { minLength: 15, maxLength: 45, size: 'max' });
/** So many are told at once; each is about people of its own. */
const stories = fc.array(story, { minLength: 6, maxLength: 6 });
const leastActs = 10_000;

describeOnEachDatabase('Whatever is saved, merged and taken apart', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let told = 0;
  let acts = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  it('contacts are what a simple model says after each of ten thousand steps', async function () {
    this.timeout(300_000);
    const check = fc.asyncProperty(stories, async (chosen) => {
      if (acts >= leastActs) return;
      await Promise.all(chosen.map((one) => tell(`s${told++}`, one)));
    });
    await fc.assert(check, { numRuns: 100, endOnFailure: true });
    assert.ok(acts >= leastActs, `${acts} acts`);
  });

  /** Plays the story on sidecar and model; its addresses and tags are its own. */
  async function tell(name: string, chosen: readonly Act[]): Promise<void> {
    const model = new ContactModel();
    const ids: number[] = [];
    for (const one of chosen) {
      const current = within(one, ids.length);
      if (current === null) continue;
      acts++;
      const outcomes = model.perform(current);
      assert.deepEqual(await perform(name, ids, current), outcomes, JSON.stringify(current));
      assert.deepEqual(await stored(name, ids), expected(model), JSON.stringify(current));
    }
    await mergeAndTakeApart(ids, model);
  }

  async function perform(name: string, ids: number[], one: Act): Promise<Outcome[]> {
    const [method, path, sent] = callFor(name, ids, one);
    const { status, body } = await sidecar.api(method, `/api/contacts/${path}`, sent);
    if (one.do !== 'batch' && one.do !== 'editBatch') {
      if (status === 201) ids.push(body.contact.id);
      return [outcomeOf(status)];
    }
    const saved = [...body.contacts];
    for (const each of body.statusCodes) {
      const contact = each < 300 ? saved.shift() : null;
      if (each === 201) ids.push(contact.id);
    }
    return body.statusCodes.map(outcomeOf);
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
      if (row === undefined) return gone;
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
    const alive = ids.filter((_, index) => isStanding(model, index));
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

const gone = { isDeleted: true };

function isStanding(model: ContactModel, index: number): boolean {
  return model.leadsTo(index) === index && model.contacts[index]?.isDeleted === false;
}

/** The act with numbers of contacts that are there, or null while there are none. */
function within(one: Act, count: number): Act | null {
  if (one.do === 'save' || one.do === 'batch') return one;
  if (count === 0) return null;
  const inside = <Item extends { readonly contact: number }>(item: Item): Item => ({
    ...item,
    contact: item.contact % count,
  });
  if (one.do === 'editBatch') return { ...one, edits: one.edits.map(inside) };
  return one.do === 'merge'
    ? { ...one, winner: one.winner % count, loser: one.loser % count }
    : inside(one);
}

type Call = readonly [method: string, path: string, sent?: object];

function callFor(name: string, ids: readonly number[], one: Act): Call {
  if (one.do === 'save') return ['POST', 'new', bodyOf(name, one)];
  if (one.do === 'batch') return ['POST', 'batch/new', one.saves.map((each) => bodyOf(name, each))];
  if (one.do === 'editBatch') {
    const edits = one.edits.map((each) => ({ id: ids[each.contact], ...bodyOf(name, each) }));
    return ['PATCH', 'batch/edit', edits];
  }
  if (one.do === 'merge') return ['POST', `${ids[one.winner]}/merge/${ids[one.loser]}`];
  const id = ids[one.contact];
  if (one.do === 'edit') return ['PATCH', `${id}/edit`, bodyOf(name, one)];
  return one.do === 'unmerge' ? ['POST', `${id}/unmerge`] : ['DELETE', `${id}/delete`];
}

function bodyOf(name: string, { email, city, points, tags }: Save | Edit): object {
  return {
    ...(email !== null && { email: `${email}@${name}.example` }),
    ...(city !== null && { city }),
    points,
    tags: tags.map((text) => text.replace(/(\w)$/, `${name}$1`)),
  };
}

function outcomeOf(status: number): Outcome {
  const outcomes: Readonly<Record<number, Outcome>> = {
    ...{ 200: 'done', 201: 'created', 400: 'refused', 404: 'missing', 409: 'refused' },
    422: 'refused',
  };
  const outcome = outcomes[status];
  assert.ok(outcome, `${status}`);
  return outcome;
}

function expected({ contacts, holders }: ContactModel): object[] {
  return contacts.map(({ values, points, tags, mergedInto, isDeleted }, index) => {
    if (isDeleted) return gone;
    const foundBy = [...holders].filter(([, holder]) => holder === index).map(([email]) => email);
    return { values, points, tags: [...tags].sort(), mergedInto, foundBy: foundBy.sort() };
  });
}

function plain(text: string, name: string): string {
  return text.replace(`@${name}.example`, '').replace(name, '');
}
