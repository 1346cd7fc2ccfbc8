import assert from 'node:assert/strict';
import { type FieldChange, readChanges, recordSaves } from '../../sidecar/contacts/changes.ts';
import { connect } from '../../sidecar/db/connect.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The history of several fields that are saved at once', (product) => {
  let sidecar: TestSidecar;
  let people = 0;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const address = (): string => `several${++people}@example.test`;
  const history = async (id: number, query = ''): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}/history${query}`)).body;
  const createField = async (alias: string): Promise<number> => {
    const field = { label: alias, alias, type: 'text' };
    return (await sidecar.api('POST', '/api/fields/contact/new', field)).body.field.id;
  };
  const fieldsOf = ({ history: changes }: any): string[] => changes.map(({ field }: any) => field);

  it('tells each of them, also where a page ends in their midst', async () => {
    const email = address();
    const id = await sidecar.createContact({ firstname: 'A', lastname: 'B', email, city: 'C' });
    await sidecar.createContact({ email, lastname: 'Y', city: 'Z' });
    const { history: all, total } = await history(id);
    assert.equal(total, 6);
    const ids = all.map((change: any) => change.id);
    assert.deepEqual(
      ids,
      [...new Set<number>(ids)].sort((a, b) => b - a),
    );
    for (const limit of [1, 2, 3, 4, 5]) {
      const pages = [];
      for (let page = 1; page <= Math.ceil(6 / limit); page++)
        pages.push(await history(id, `?limit=${limit}&page=${page}`));
      assert.deepEqual(
        pages.flatMap((page) => page.history),
        all,
      );
      assert.equal(
        pages.every((page) => page.total === 6),
        true,
      );
    }
    assert.deepEqual(fieldsOf({ history: all }).slice(0, 2).sort(), ['city', 'lastname']);
  });

  it('finds a field by its name, not by what others say', async () => {
    const words = '["city",null,"Rome"] [["city",';
    const id = await sidecar.createContact({ email: address(), firstname: words, lastname: '"' });
    await sidecar.api('POST', `/api/contacts/${id}/dnc/${encodeURIComponent('a["city",')}/add`);
    assert.equal((await history(id, '?field=city')).total, 0);
    assert.equal((await history(id, '?field=firstname')).history[0].new, words);
    for (const field of ['%', '"', '[', 'first', '\\']) {
      const { total } = await history(id, `?field=${encodeURIComponent(field)}`);
      assert.equal(total, 0, field);
    }
  });

  it('loses what a deleted field held, and the others keep their numbers', async () => {
    const shoe = await createField('shoe');
    await createField('hat');
    const email = address();
    const id = await sidecar.createContact({ email, shoe: '41', hat: '58' });
    await sidecar.createContact({ email, shoe: '42' });
    const before = (await history(id)).history;
    assert.deepEqual(fieldsOf({ history: before }), ['shoe', 'hat', 'shoe', 'email']);
    await sidecar.api('DELETE', `/api/fields/contact/${shoe}/delete`);
    const left = await history(id);
    assert.deepEqual([left.history, left.total], [[before[1], before[3]], 2]);
    assert.equal((await history(id, '?field=shoe')).total, 0);
    const restore = (changeId: number) =>
      sidecar.api('POST', `/api/contacts/${id}/history/${changeId}/restore`);
    for (const gone of [before[0], before[2]]) assert.equal((await restore(gone.id)).status, 404);
    assert.equal((await restore(before[1].id)).body.contact.fields.all.hat, null);
  });

  it('is counted by fields in the preview of a merge', async () => {
    const winner = await sidecar.createContact({ email: address() });
    const loser = await sidecar.createContact({ email: address(), city: 'Oslo', phone: '5' });
    const { total } = await history(loser);
    const { body } = await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}?preview=1`);
    assert.deepEqual([body.preview.moves.changes, total], [3, 3]);
  });

  it('takes any number of fields', async () => {
    const { knex } = connect(sidecar.database.url);
    const changes = Array.from({ length: 2345 }, (_, n): FieldChange => [`f${n}`, null, 'x']);
    const author = { at: 1, source: 'api', operatorId: null };
    await recordSaves(knex, [{ contactId: 9_999_999, changes }], author);
    const query = { contactIds: [9_999_999], newestFirst: false, start: 999, limit: 1002 };
    const told = await readChanges(knex, query);
    await knex.destroy();
    const names = told.changes.map(({ field }) => field);
    assert.deepEqual([names[0], names[1], names.at(-1)], ['f999', 'f1000', 'f2000']);
    const ids = new Set(told.changes.map(({ id }) => id));
    assert.deepEqual([told.total, ids.size], [2345, 1002]);
  });
});
