import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { recordsOfCsv } from '../support/csv.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { endedImport, importFile, uploadedImport, uploadFile } from '../support/imports.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A file of contacts by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product, { MTC_IMPORT_MAX_MB: '1' });
  });
  after(() => sidecar.stop());

  const call = (method: string, path: string, body?: object) =>
    sidecar.api(method, `/api/imports/${path}`, body);
  const files = (): string[] => readdirSync(join(sidecar.database.folder, 'imports'));
  async function found(search: string): Promise<any[]> {
    return recordsOfCsv((await sidecar.api('GET', `/api/contacts/export?search=${search}`)).body);
  }

  it('is looked at before it is imported', async () => {
    const text =
      'Name;E-Mail;Since;Size\r\n"Low; Ann";ann@example.test;2026-01-31;1,5\r\nBob;;;2\r\n';
    const id = await uploadedImport(sidecar, Buffer.from(text, 'latin1'));
    const { preview } = (await call('GET', `${id}/preview`)).body;
    assert.deepEqual([preview.encoding, preview.delimiter], ['utf-8', ';']);
    assert.deepEqual(preview.columns, [
      { name: 'Name', type: 'text', target: null },
      { name: 'E-Mail', type: 'email', target: 'email' },
      { name: 'Since', type: 'datetime', target: null },
      { name: 'Size', type: 'number', target: null },
    ]);
    assert.deepEqual(preview.rows[0], ['Low; Ann', 'ann@example.test', '2026-01-31', '1,5']);
    assert.ok(preview.targets.some((one: any) => one.name === 'do_not_contact'));
    const other = (await call('GET', `${id}/preview?delimiter=,`)).body.preview;
    assert.equal(other.columns.length, 1);
  });

  it('becomes contacts as its columns are mapped, and is gone then', async () => {
    const text = 'Who,Mail,Firm,Where\nAnn,a@map.example,Acme,Oslo\n,b,,\n';
    const mapping = { Who: 'firstname', Mail: 'email', Firm: 'companyname', Where: 'companycity' };
    const done = await importFile(sidecar, text, { mapping, tags: ['fair'], owner: 1 });
    assert.deepEqual([done.state, done.progress.percent], ['done', 100]);
    assert.deepEqual([done.progress.inserted, done.progress.ignored], [1, 1]);
    const [{ firstname, company, tags, owner } = {}] = await found('email:a@map.example');
    assert.deepEqual([firstname, company, tags, owner], ['Ann', 'Acme', 'fair', 'ada']);
    const { companies } = (await sidecar.api('GET', '/api/companies?search=Acme')).body;
    assert.equal((Object.values(companies)[0] as any).fields.all.companycity, 'Oslo');
    const errors = (await call('GET', `${done.id}/errors`)).body;
    assert.match(errors, /^row,reason,Who,Mail,Firm,Where\r\n3,email: b is not a valid email/);
    assert.ok(files().length > 0 && (await call('GET', `${done.id}/preview`)).status === 409);
  });

  it('comes in parts of which none counts twice', async () => {
    const id = await uploadedImport(sidecar, 'email\na@part.ex');
    assert.equal((await uploadFile(sidecar, id, 'ample\n', '?offset=3')).status, 409);
    const { body } = await uploadFile(sidecar, id, 'ample\n', '?offset=15');
    assert.equal(body.import.size, 21);
    assert.equal((await uploadFile(sidecar, id, 'ample\n', '?offset=15')).status, 409);
    await call('POST', `${id}/start`);
    assert.equal((await endedImport(sidecar, id)).progress.inserted, 1);
    assert.equal((await uploadFile(sidecar, id, 'x')).status, 409);
    assert.equal((await found('email:a@part.example')).length, 1);
  });

  it('is refused when it is too large, and what came before stays', async () => {
    const id = await uploadedImport(sidecar, 'email\n');
    const { status, body } = await uploadFile(sidecar, id, 'x'.repeat(2 ** 20));
    assert.deepEqual([status, body.errors[0].message], [413, 'The file is larger than 1 MB.']);
    assert.equal((await call('GET', `${id}`)).body.import.size, 6);
  });

  it('is refused with a reason where nothing can be made of it', async () => {
    const id = await uploadedImport(sidecar, 'email,city\na@wrong.example,x\n');
    for (const [order, reason] of [
      [{ mapping: { Mail: 'email' } }, /mapping: The file has no column Mail/],
      [{ mapping: { email: 'nothing' } }, /mapping: There is no field nothing/],
      [{ mapping: { email: 'city', city: 'city' } }, /Two columns are city/],
      [{ mapping: { email: null } }, /No column is mapped/],
      [{ mapping: ['email'] }, /mapping: must be an object/],
      [{ mapping: { city: 'companycity' } }, /need one that is companyname/],
      [{ segment: 99 }, /There is no segment 99/],
      [{ owner: 99 }, /There is no user 99/],
      [{ owner: 'ada' }, /owner: is not an id/],
      [{ encoding: 'morse' }, /encoding: must be one of/],
      [{ delimiter: '""' }, /delimiter: must be one character/],
    ] as const) {
      const { status, body } = await call('POST', `${id}/start`, order);
      assert.equal(status, 400, JSON.stringify(order));
      assert.match(body.errors[0].message, reason);
    }
    const empty = await uploadedImport(sidecar, '');
    assert.equal((await call('POST', `${empty}/start`)).status, 400);
    assert.deepEqual(await found('email:a@wrong.example'), []);
  });

  it('is deleted with its file, and its contacts stay', async () => {
    const before = files().length;
    const id = await uploadedImport(sidecar, 'email\nx@gone.example\n');
    assert.equal(files().length, before + 1);
    assert.equal((await call('DELETE', `${id}`)).status, 200);
    assert.equal(files().length, before);
    const done = await importFile(sidecar, 'email\na@gone.example\nb\n');
    assert.equal((await call('DELETE', `${done.id}`)).status, 200);
    assert.equal((await call('GET', `${done.id}`)).status, 404);
    assert.equal((await found('email:a@gone.example')).length, 1);
    assert.equal(files().length, before);
  });

  it('does not go on while it is paused', async () => {
    const id = await uploadedImport(sidecar, 'email\na@pause.example\n');
    assert.equal((await call('POST', `${id}/pause`)).status, 409);
    assert.equal((await call('POST', `${id}/resume`)).status, 409);
    const done = await importFile(sidecar, 'email\nb@pause.example\n');
    assert.equal((await call('POST', `${done.id}/pause`)).status, 409);
    assert.equal((await call('POST', `${id}/undo`)).status, 409);
  });

  it('stands in the list, the latest first', async () => {
    const id = await uploadedImport(sidecar, 'email\n');
    const { imports, total } = (await sidecar.api('GET', '/api/imports?limit=2')).body;
    assert.deepEqual([imports[0].id, imports.length, total >= 2], [id, 2, true]);
  });
});
