import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openFields } from '../../sidecar/contacts/field.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { compileFilters } from '../../sidecar/segments/compile.ts';
import { evaluate } from '../../sidecar/segments/evaluate.ts';
import { matchingIds } from '../../sidecar/segments/matching.ts';
import { needsOf } from '../../sidecar/segments/needs.ts';
import { rebuild } from '../../sidecar/segments/rebuild.ts';
import type { Snapshot } from '../../sidecar/segments/snapshot.ts';
import { readSnapshots } from '../../sidecar/segments/snapshots.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { anyFilters, type Made, makeContacts } from '../support/random-segments.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const seed = 20_261_125;
const numRuns = Number(process.env.MTC_TEST_SEGMENTS ?? 1000);
const everything = { after: 0, upTo: Number.MAX_SAFE_INTEGER };

describeOnEachDatabase('Any segment', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let made: Made;
  let snapshots: Map<number, Snapshot>;
  const now = Date.now();

  before(async function () {
    this.timeout(300_000);
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
    made = await makeContacts(sidecar, 2000, seed);
    const all = needsOf(await compiled([]));
    const flags = Object.entries(all).map(([key, need]) => [key, need === false ? true : need]);
    snapshots = await readSnapshots(database.knex, made.contacts, Object.fromEntries(flags));
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  async function compiled(filters: readonly object[]) {
    return compileFilters(filters, { fields: await openFields(database).reload() });
  }

  const idsBy = (filters: Awaited<ReturnType<typeof compiled>>, at = now): number[] =>
    [...snapshots].flatMap(([id, one]) => (evaluate(filters, one, at).matches ? id : []));

  it('is about contacts that did all that filters ask about', () => {
    for (const key of [
      'companies',
      'tags',
      'segments',
      'refusals',
      'scores',
      'hits',
      'submissions',
    ])
      assert.ok(
        [...snapshots.values()].some((one) => Object(one)[key].length > 0),
        key,
      );
    assert.ok(snapshots.size < made.contacts.length, 'some are merged into others');
  });

  it('has the same members by a query as by a look at each of 2,000 contacts', async function () {
    this.timeout(600_000);
    const fields = await openFields(database).reload();
    let sizes = 0;
    await fc.assert(
      fc.asyncProperty(anyFilters(made, now), async (sent) => {
        const filters = compileFilters(sent, { fields });
        const portion = { range: everything, now };
        const queried = await matchingIds(database.knex, filters, portion);
        assert.deepEqual(queried, idsBy(filters));
        assert.deepEqual(filters.unsupported, []);
        sizes += Number(queried.length > 0 && queried.length < 2000);
      }),
      { numRuns, seed },
    );
    assert.ok(sizes > numRuns / 2, `only ${sizes} segments say anything`);
  });

  it('keeps its members until the time that is told for it', async function () {
    this.timeout(300_000);
    const fields = await openFields(database).reload();
    const people = [...snapshots.values()].filter((_one, index) => index % 3 === 0);
    const later = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3 });
    fc.assert(
      fc.property(
        anyFilters(made, now),
        fc.constantFrom(...people),
        later,
        (sent, one, moments) => {
          const filters = compileFilters(sent, { fields });
          const { matches, nextChangeAt } = evaluate(filters, one, now);
          if (nextChangeAt !== null) assert.ok(nextChangeAt > now);
          const until = nextChangeAt ?? now + 2000 * 86_400_000;
          for (const part of [...moments, 0.999_999_9]) {
            const at = Math.min(Math.floor(now + (until - now) * part), until - 1);
            assert.equal(evaluate(filters, one, at).matches, matches, new Date(at).toISOString());
          }
        },
      ),
      { numRuns: numRuns * 20, seed },
    );
  });

  it('is decided by nothing but what it says it depends on', async function () {
    this.timeout(300_000);
    const fields = await openFields(database).reload();
    const some = [...snapshots.keys()].filter((_id, index) => index % 30 === 0);
    await fc.assert(
      fc.asyncProperty(anyFilters(made, now), async (sent) => {
        const filters = compileFilters(sent, { fields });
        const needed = await readSnapshots(database.knex, some, needsOf(filters));
        for (const [id, snapshot] of needed) {
          const whole = evaluate(filters, snapshots.get(id) as Snapshot, now);
          assert.deepEqual(evaluate(filters, snapshot, now), whole);
        }
      }),
      { numRuns: Math.ceil(numRuns / 5), seed },
    );
  });

  it('has the same members after a rebuild, and explains them', async function () {
    this.timeout(300_000);
    for (const sent of fc.sample(anyFilters(made, now), { numRuns: 25, seed })) {
      const created = await sidecar.api('POST', '/api/segments/new', {
        name: 'Any',
        filters: sent,
      });
      assert.equal(created.status, 201, JSON.stringify(created.body));
      const { id, name } = created.body.list;
      const filters = await compiled(sent);
      const clock = () => now;
      await rebuild(database, { segment: { id, name }, filters, clock });
      const rows = database.knex('segment_members').where({ segment_id: id }).orderBy('contact_id');
      const members = (await rows.pluck('contact_id')).map(Number);
      assert.deepEqual(members, idsBy(filters));
      for (const contactId of [...snapshots.keys()].filter((_id, index) => index % 401 === 0)) {
        const path = `/api/segments/${id}/contacts/${contactId}/explain`;
        const { explanation } = (await sidecar.api('GET', path)).body;
        assert.equal(explanation.isMember, members.includes(contactId));
        assert.equal(explanation.because, 'filters');
        const { conditions, matches } = explanation;
        const groups = [...new Set<number>(conditions.map(({ group }: any) => group))];
        const holds = groups.some((group) =>
          conditions.every((one: any) => one.group !== group || one.holds),
        );
        assert.equal(holds, matches);
      }
    }
  });
});
