import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { insertRows, type SqlValue } from '../../sidecar/db/rows.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

interface Person {
  readonly id: number;
  readonly firstname: string;
  readonly tag: number;
  /** Null for those who were never active. */
  readonly activeAt: number | null;
  readonly mergedInto: number | null;
}

const count = 60_000;
const people = Array.from({ length: count }, (_, index) => person(index + 1));

/** Nearly all are called Ann, a quarter Ann Lee, one in a thousand Annabel; one in 50 was merged. */
function person(id: number): Person {
  const mixed = Math.imul(id, 2_654_435_761) >>> 0;
  const last = id % 1000 === 0 ? 'abel' : id % 4 === 0 ? ' lee' : '';
  return {
    id,
    firstname: id % 10 === 9 ? 'bob' : `ann${last}`,
    tag: (mixed >>> 20) % 2,
    activeAt: id % 5 === 3 ? null : 1e12 + (mixed % 1e8),
    mergedInto: id % 50 === 7 ? id - 1 : null,
  };
}

const matches: readonly (readonly [search: string, test: (one: Person) => boolean])[] = [
  ['', () => true],
  ['firstname:annabel', ({ firstname }) => firstname.startsWith('annabel')],
  ['firstname:"ann lee"', ({ firstname }) => firstname.startsWith('ann lee')],
  ['firstname:ann', ({ firstname }) => firstname.startsWith('ann')],
  ['!firstname:ann', ({ firstname }) => !firstname.startsWith('ann')],
  ['name:ann tag:odd', ({ firstname, tag }) => firstname.startsWith('ann') && tag === 1],
  ['firstname:ann !tag:odd', ({ firstname, tag }) => firstname.startsWith('ann') && tag === 0],
  ['firstname:bob OR tag:odd', ({ firstname, tag }) => firstname === 'bob' || tag === 1],
  ['nn', ({ firstname }) => firstname.includes('nn')],
  ['!is:anonymous', () => true],
  ['ids:3,4,57', ({ id }) => [3, 4, 57].includes(id)],
];

const headers = { Authorization: operatorHeader };
const none = Number.NEGATIVE_INFINITY;
const orders: readonly (readonly [query: string, compare: (a: Person, b: Person) => number])[] = [
  ['', (a, b) => (b.activeAt ?? none) - (a.activeAt ?? none) || b.id - a.id],
  ['&orderBy=id', (a, b) => a.id - b.id],
  ['&orderBy=date_added&orderByDir=desc', (a, b) => b.id - a.id],
  ['&orderBy=last_active', (a, b) => (a.activeAt ?? none) - (b.activeAt ?? none) || a.id - b.id],
];

describeOnEachDatabase('A long list of contacts', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
    const database = connect(sidecar.database.url);
    await fill(database);
    await database.knex.destroy();
  });
  after(() => sidecar.stop());

  for (const [search, test] of matches) {
    for (const [order, compare] of orders) {
      it(`has the right pages for ${search || 'everybody'} with ${order || 'the latest first'}`, async () => {
        const standing = people.filter(({ mergedInto }) => mergedInto === null);
        const wanted = standing.filter(test).sort(compare);
        for (const start of [0, 30, 500, 20_000, wanted.length - 3].filter((one) => one >= 0)) {
          const page = `start=${start}&limit=10&minimal=1&select[]=email`;
          const path = `/api/contacts?${page}&search=${encodeURIComponent(search)}${order}`;
          const answer = await fetch(sidecar.url + path, { headers });
          const text = await answer.text();
          assert.equal(JSON.parse(text).total, String(wanted.length), text.slice(0, 300));
          // Once read as an object, numbers are in an order of their own.
          const ids = [...text.matchAll(/"(\d+)":\{"isPublished"/g)].map(([, id]) => Number(id));
          const expected = wanted.slice(start, start + 10).map(({ id }) => id);
          assert.deepEqual(ids, expected, `from ${start}`);
        }
      });
    }
  }
});

async function fill({ knex }: Database): Promise<void> {
  await knex('tags').insert({ tag: 'odd', tag_key: 'odd' });
  await inPortions(people, (some) =>
    insertRows(knex, {
      table: 'contacts',
      columns: [
        ...['id', 'firstname', 'custom', 'points', 'last_active_at', 'created_at'],
        ...['identified_at', 'merged_into'],
      ],
      rows: some.map(({ id, firstname, activeAt, mergedInto }): SqlValue[] => [
        ...[id, firstname, '{}', 0, activeAt, id, id, mergedInto],
      ]),
    }),
  );
  await inPortions(people, (some) =>
    insertRows(knex, {
      table: 'contact_values',
      columns: ['contact_id', 'field', 'text_key'],
      rows: some.map(({ id, firstname }) => [id, 'firstname', firstname]),
    }),
  );
  const tagged = people.filter(({ tag }) => tag === 1);
  await inPortions(tagged, (some) =>
    insertRows(knex, {
      table: 'contact_tags',
      columns: ['contact_id', 'tag_id'],
      rows: some.map(({ id }) => [id, 1]),
    }),
  );
}

async function inPortions(
  all: readonly Person[],
  write: (some: readonly Person[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < all.length; start += 1000)
    await write(all.slice(start, start + 1000));
}
