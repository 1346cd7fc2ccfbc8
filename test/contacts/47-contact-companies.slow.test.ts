import assert from 'node:assert/strict';
import { rowOwners } from '../../sidecar/app.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { dumpContacts } from '../support/contact-dump.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The companies of a contact', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let counter = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  const company = async (companyname = `Company ${++counter}`): Promise<number> =>
    (await sidecar.api('POST', '/api/companies/new', { companyname })).body.company.id;
  const person = (values: object = {}) =>
    sidecar.createContact({ email: `member-${++counter}@example.test`, ...values });
  const edit = (id: number, body: object, method = 'PATCH') =>
    sidecar.api(method, `/api/contacts/${id}/edit`, body);
  const move = (companyId: number, contactId: number, action: string) =>
    sidecar.api('POST', `/api/companies/${companyId}/contact/${contactId}/${action}`, {});
  const shownBy = async (id: number): Promise<string | null> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.fields.all.company;
  const companiesOf = async (id: number): Promise<any[]> =>
    (await sidecar.api('GET', `/api/contacts/${id}/companies`)).body.companies;
  /** What the contact shows, and its companies with the primary one marked. */
  const stateOf = async (id: number) => [
    await shownBy(id),
    (await companiesOf(id)).map(
      ({ companyname, is_primary }) => `${companyname}${is_primary === '1' ? ' *' : ''}`,
    ),
  ];

  it('are listed with their values as texts', async () => {
    const id = await person();
    const none = await sidecar.api('GET', `/api/contacts/${id}/companies`);
    assert.deepEqual(none.body, { total: 0, companies: [] });
    const sent = { companyname: 'Rec', companycity: 'Rome', companynumber_of_employees: 5 };
    const { body } = await sidecar.api('POST', '/api/companies/new', sent);
    const companyId = body.company.id;
    assert.deepEqual((await move(companyId, id, 'add')).body, { success: 1 });
    const { body: list } = await sidecar.api('GET', `/api/contacts/${id}/companies`);
    const { date_associated, date_added, ...rest } = list.companies[0];
    for (const time of [date_associated, date_added])
      assert.match(time, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.equal(list.total, 1);
    assert.deepEqual(rest, {
      ...{ company_id: `${companyId}`, is_primary: '1', id: `${companyId}`, is_published: '1' },
      ...{ created_by: '1', created_by_user: 'ada', score: '0' },
      ...{ companyname: 'Rec', companycity: 'Rome', companynumber_of_employees: '5' },
    });
  });

  it('show the last one that was added; when it goes, the oldest one that is left', async () => {
    const [a, b, id] = [await company('add a'), await company('add b'), await person()];
    await move(b, id, 'add');
    await move(b, id, 'add');
    assert.deepEqual(await stateOf(id), ['add b', ['add b *']]);
    await move(a, id, 'add');
    assert.deepEqual(await stateOf(id), ['add a', ['add a *', 'add b']]);
    await move(a, id, 'remove');
    assert.deepEqual(await stateOf(id), ['add b', ['add b *']]);
    await move(a, id, 'remove');
    await move(b, id, 'remove');
    assert.deepEqual(await stateOf(id), [null, []]);
  });

  it('are joined and left by the older order of words too', async () => {
    const [companyId, id] = [await company('old order'), await person()];
    const old = (action: string) =>
      sidecar.api('POST', `/api/companies/${companyId}/contact/${action}/${id}`, {});
    assert.equal((await old('add')).status, 200);
    assert.deepEqual(await stateOf(id), ['old order', ['old order *']]);
    assert.equal((await old('remove')).status, 200);
    assert.deepEqual(await stateOf(id), [null, []]);
  });

  it('that are not there, and people who are not, answer 404', async () => {
    const [companyId, id] = [await company(), await person()];
    assert.equal((await move(999_999, id, 'add')).status, 404);
    assert.equal((await move(companyId, 999_999, 'add')).status, 404);
    assert.equal((await sidecar.api('GET', '/api/contacts/999999/companies')).status, 404);
  });

  it('follow the field company: a known name in any case, a new one, and none', async () => {
    const a = await company('Field A');
    const id = await person({ company: 'FIELD a' });
    assert.deepEqual(await stateOf(id), ['Field A', ['Field A *']]);
    await edit(id, { company: 'Field B' });
    assert.deepEqual(await stateOf(id), ['Field B', ['Field A', 'Field B *']]);
    await edit(id, { company: 'field A' });
    assert.deepEqual(await stateOf(id), ['Field A', ['Field A *', 'Field B']]);
    await edit(id, { company: '' });
    assert.equal(await shownBy(id), 'Field A');
    await edit(id, { company: '', overwriteWithBlank: true });
    assert.deepEqual(await stateOf(id), [null, ['Field B']]);
    await move(a, id, 'add');
    await edit(id, { email: 'put-member@example.test' }, 'PUT');
    assert.deepEqual(await stateOf(id), [null, ['Field B']]);
  });

  it('are told by a list of ids: new ones join, the others leave', async () => {
    const [a, b, c] = [await company('ids a'), await company('ids b'), await company('ids c')];
    const id = await person({ companies: [a, String(b)] });
    assert.deepEqual(await stateOf(id), ['ids b', ['ids a', 'ids b *']]);
    await edit(id, { companies: [a, b] });
    assert.deepEqual(await stateOf(id), ['ids b', ['ids a', 'ids b *']]);
    await edit(id, { companies: { 0: c, 1: a } });
    assert.deepEqual(await stateOf(id), ['ids c', ['ids a', 'ids c *']]);
    await edit(id, { city: 'Rome' });
    await edit(id, { companies: [a] });
    assert.deepEqual(await stateOf(id), ['ids a', ['ids a *']]);
    await edit(id, { companies: [] });
    assert.deepEqual(await stateOf(id), [null, []]);
  });

  it('by ids that are none are refused, and nothing of the edit is kept', async () => {
    const id = await person({ city: 'Oslo' });
    for (const wrong of [[999_999], ['x'], [0], [[1]], [{ toString: 1 }], { toString: 1 }, 'x']) {
      if (!Array.isArray(wrong) && typeof wrong === 'object') continue;
      const { status } = await edit(id, { city: 'Rome', companies: wrong });
      assert.equal(status, 400, JSON.stringify(wrong));
    }
    const { body } = await sidecar.api('GET', `/api/contacts/${id}`);
    assert.equal(body.contact.fields.all.city, 'Oslo');
  });

  it('change their name on their people, and leave them when they are deleted', async () => {
    const [a, b] = [await company('Old name'), await company('Stays')];
    const [one, other] = [await person(), await person()];
    await move(b, one, 'add');
    for (const id of [one, other]) await move(a, id, 'add');
    await sidecar.api('PATCH', `/api/companies/${a}/edit`, { companyname: 'New name' });
    assert.deepEqual(await stateOf(one), ['New name', ['New name *', 'Stays']]);
    assert.deepEqual(await stateOf(other), ['New name', ['New name *']]);
    await sidecar.api('DELETE', `/api/companies/${a}/delete`);
    assert.deepEqual(await stateOf(one), ['Stays', ['Stays *']]);
    assert.deepEqual(await stateOf(other), [null, []]);
  });

  it('are in the history, and a name that is brought back brings the company back', async () => {
    const [a, b, id] = [await company('History A'), await company('History B'), await person()];
    await move(a, id, 'add');
    await move(b, id, 'add');
    const { body } = await sidecar.api('GET', `/api/contacts/${id}/history?field=company`);
    const told = body.history.map((change: any) => [change.old, change.new]);
    assert.deepEqual(told, [
      ['History A', 'History B'],
      [null, 'History A'],
    ]);
    const [{ id: change }] = body.history;
    await sidecar.api('POST', `/api/contacts/${id}/history/${change}/restore`, {});
    assert.deepEqual(await stateOf(id), ['History A', ['History A *', 'History B']]);
  });

  it('are found by name and by id', async () => {
    const [a, id] = [await company('Findable'), await person()];
    await move(a, id, 'add');
    await move(await company('Later'), id, 'add');
    for (const search of [`company_id:${a}`, 'company:findable', `company_id:${a},999999`]) {
      const { body } = await sidecar.api('GET', `/api/contacts?search=${search}`);
      assert.deepEqual(Object.keys(body.contacts), [`${id}`], search);
    }
    const { body } = await sidecar.api('GET', '/api/contacts?search=company_id:999999');
    assert.equal(body.total, '0');
  });

  const merge = async (loser: number, winner: number) => {
    const answer = await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`, {});
    assert.equal(answer.status, 200);
  };
  const unmerge = (id: number) => sidecar.api('POST', `/api/contacts/${id}/unmerge`, {});
  const dump = (ids: number[]) => {
    const tables = rowOwners(database).flatMap((owner) => owner.tables);
    return dumpContacts(database, tables, ids);
  };

  it('come together in a merge and are exactly as before when it is undone', async () => {
    const names = ['Merge A', 'Merge B', 'Merge C'];
    const [a = 0, b = 0, c = 0] = await Promise.all(names.map((name) => company(name)));
    for (const own of [[b, a], [], [c]]) {
      const [loser, winner] = [await person(), await person({ companies: own })];
      for (const id of [a, c]) await move(id, loser, 'add');
      const before = await dump([loser, winner]);
      await merge(loser, winner);
      const [shown, companies] = (await stateOf(winner)) as [string, string[]];
      const primary = own.length === 0 ? 'Merge C' : names[[a, b, c].indexOf(own.at(-1) as number)];
      assert.equal(shown, primary);
      assert.ok(companies.includes(`${primary} *`));
      assert.equal(companies.filter((one) => one.endsWith('*')).length, 1);
      assert.equal((await unmerge(winner)).status, 200);
      assert.equal(await dump([loser, winner]), before);
    }
  });

  it('that were renamed during a merge have the new name when it is undone', async () => {
    const [a, loser, winner] = [await company('Before'), await person(), await person()];
    await move(a, loser, 'add');
    await merge(loser, winner);
    await sidecar.api('PATCH', `/api/companies/${a}/edit`, { companyname: 'Afterwards' });
    assert.equal(await shownBy(winner), 'Afterwards');
    await unmerge(winner);
    assert.deepEqual(await stateOf(loser), ['Afterwards', ['Afterwards *']]);
    assert.deepEqual(await stateOf(winner), [null, []]);
  });
});
