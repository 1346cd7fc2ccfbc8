import assert from 'node:assert/strict';
import { recordsOfCsv } from '../support/csv.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { importFile, undoImport } from '../support/imports.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('An import, taken back', (product) => {
  let sidecar: TestSidecar;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
  });
  afterEach(() => sidecar.stop());

  const all = async (): Promise<string> =>
    (await sidecar.api('GET', '/api/contacts/export?search=ids:1,2,3,4,5,6,7,8,9')).body;
  const edit = (id: number, body: object) => sidecar.api('PATCH', `/api/contacts/${id}/edit`, body);
  const contact = async (id: number): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;

  it('leaves everything as it was: values, also emptied ones, tags, companies and the rest', async () => {
    await sidecar.api('POST', '/api/stages/new', { name: 'Cold' });
    await sidecar.api('POST', '/api/segments/new', { name: 'VIP', alias: 'vip' });
    const known = {
      email: 'a@example.test',
      city: 'Oslo',
      company: 'Old',
      tags: ['old'],
      owner: 1,
    };
    await sidecar.createContact({ ...known, stage: 1, ipAddress: '192.0.2.1', points: 3 });
    await sidecar.createContact({ firstname: 'Bob', company: 'Acme' });
    await edit(2, { city: 'Rome' });
    const before = [await all(), await contact(1), await contact(2)];
    const text =
      'id,email,firstname,city,company,tags,stage,do_not_contact,ip,phone\n' +
      ',A@example.test,Ann,NULL,Acme,new|old,Warm,email,192.0.2.2,1\n' +
      '2,b@example.test,,,New,x,Warm,,,2\n' +
      ',c@example.test,Cem,Bern,Newer,new,Warm,email|sms,192.0.2.3,3\n' +
      ',C@example.test,Cem II,,,more,,,,4\n' +
      '2,,Bobby,,Old,y,,,,\n';
    const done = await importFile(sidecar, text, { segment: 1 });
    assert.deepEqual([done.progress.inserted, done.progress.updated], [1, 4]);
    assert.equal((await contact(1)).fields.all.city, null);
    assert.equal((await contact(3)).fields.all.firstname, 'Cem II');
    const { undo, state } = await undoImport(sidecar, done.id);
    assert.deepEqual(undo, { removed: 1, restored: 2, partly: 0, kept: 0 });
    assert.equal(state, 'done');
    assert.deepEqual([await all(), await contact(1), await contact(2)], before);
    const { companies } = (await sidecar.api('GET', '/api/companies')).body;
    const names = Object.values<any>(companies).map((one) => one.fields.all.companyname);
    assert.deepEqual(names.sort(), ['Acme', 'Old']);
    const members = await sidecar.api('GET', '/api/contacts/export?search=segment:vip');
    assert.deepEqual(recordsOfCsv(members.body), []);
  });

  it('leaves alone what somebody changed since, and says of how many', async () => {
    const a = await sidecar.createContact({ email: 'a@example.test', city: 'Oslo' });
    const text = 'email,city,phone\na@example.test,Rome,1\n';
    const done = await importFile(sidecar, text);
    await edit(a, { city: 'Bern' });
    const { undo } = await undoImport(sidecar, done.id);
    assert.deepEqual(undo, { removed: 0, restored: 0, partly: 1, kept: 0 });
    const { city, phone } = (await contact(a)).fields.all;
    assert.deepEqual([city, phone], ['Bern', null]);
  });

  it('keeps contacts that somebody worked on: by an edit, a tag, a note, a merge', async () => {
    const rows = ['edit', 'tag', 'note', 'segment', 'winner', 'loser', 'nothing'];
    const emails = rows.map((name) => `${name}@example.test`);
    const { id } = await importFile(sidecar, `email\n${emails.join('\n')}\n`, { tags: ['t'] });
    await edit(1, { city: 'Bern' });
    await edit(2, { tags: ['mine'] });
    await sidecar.api('POST', '/api/notes/new', { lead: 3, text: 'called' });
    await sidecar.api('POST', '/api/segments/new', { name: 'VIP' });
    await sidecar.api('POST', '/api/segments/1/contact/4/add');
    await sidecar.api('POST', '/api/contacts/5/merge/6');
    const { undo } = await undoImport(sidecar, id);
    assert.deepEqual(undo, { removed: 1, restored: 0, partly: 0, kept: 6 });
    assert.deepEqual(
      recordsOfCsv(await all()).map((one) => one.email),
      [...emails.slice(0, 5)],
    );
  });

  it('gives unique values back that contacts of the import had meanwhile', async () => {
    const a = await sidecar.createContact({ email: 'a@example.test' });
    const text = `id,email\n${a},b@example.test\n,a@example.test\n`;
    const done = await importFile(sidecar, text);
    assert.deepEqual([done.progress.inserted, done.progress.updated], [1, 1]);
    await undoImport(sidecar, done.id);
    assert.deepEqual(
      recordsOfCsv(await all()).map((one) => one.email),
      ['a@example.test'],
    );
  });

  it('is done once', async () => {
    const done = await importFile(sidecar, 'email\na@example.test\n');
    await undoImport(sidecar, done.id);
    const again = await sidecar.api('POST', `/api/imports/${done.id}/undo`);
    assert.equal(again.status, 409);
    assert.match(again.body.errors[0].message, /is taken back already/);
  });
});
