import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Companies by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = (body: unknown) => sidecar.api('POST', '/api/companies/new', body as object);
  const company = async (values: object): Promise<number> => (await create(values)).body.company.id;
  const edit = (id: number, body: object, method = 'PATCH') =>
    sidecar.api(method, `/api/companies/${id}/edit`, body);
  const read = async (id: number) =>
    (await sidecar.api('GET', `/api/companies/${id}`)).body.company;
  const list = async (query: string) => (await sidecar.api('GET', `/api/companies?${query}`)).body;
  const namesOf = ({ companies }: any): string[] =>
    Object.values<any>(companies).map(({ fields }) => fields.all.companyname);

  it('are an empty object when there is none', async () => {
    assert.deepEqual(await list(''), { total: '0', companies: {} });
  });

  it('are created, and read with their fields in groups', async () => {
    const sent = { companyname: ' Rec Ltd ', companycity: 'Rome', companynumber_of_employees: 12 };
    const { status, headers, body } = await create(sent);
    const { id, score, fields } = body.company;
    assert.deepEqual([status, headers.get('location'), score], [201, `/api/companies/${id}`, 0]);
    assert.deepEqual(Object.keys(body.company), ['id', 'score', 'fields']);
    assert.deepEqual(Object.keys(fields), ['core', 'professional', 'other', 'all']);
    assert.deepEqual(fields.other, []);
    const { companyname, companycity, companynumber_of_employees, companyfax } = fields.all;
    assert.deepEqual(
      [fields.all.id, companyname, companycity, companynumber_of_employees, companyfax],
      [id, 'Rec Ltd', 'Rome', 12, null],
    );
    const { id: fieldId, ...city } = fields.core.companycity;
    assert.match(fieldId, /^\d+$/);
    assert.deepEqual(city, {
      ...{ label: 'City', alias: 'companycity', type: 'text', group: 'core', object: 'company' },
      ...{ is_fixed: '1', properties: {}, default_value: null },
      ...{ value: 'Rome', normalizedValue: 'Rome' },
    });
    assert.deepEqual(await read(id), body.company);
  });

  it('need a name, and valid values', async () => {
    for (const wrong of [{}, { companycity: 'Rome' }, { companyname: ' ' }, { companyname: {} }]) {
      const { status, body } = await create(wrong);
      assert.equal(status, 400, JSON.stringify(wrong));
      assert.deepEqual(Object.keys(body.errors[0].details), ['companyname']);
    }
    for (const wrong of [
      { companyemail: 'no' },
      { companynumber_of_employees: 'many' },
      { companycountry: 'Atlantis' },
      { companywebsite: 'javascript:alert(1)' },
      { companycity: { a: 1 } },
      { companycity: [{ toString: 1 }] },
      { companyname: 'x'.repeat(192) },
    ])
      assert.equal((await create({ companyname: 'Wrong', ...wrong })).status, 400);
    assert.equal((await list('search=Wrong')).total, '0');
  });

  it('that are sent again under a known name are brought up to date', async () => {
    const id = await company({ companyname: 'Twice', companycity: 'Rome' });
    const { status, body } = await create({ companyname: 'TWICE', companyphone: '1' });
    const { companyname, companycity, companyphone } = body.company.fields.all;
    assert.deepEqual([status, body.company.id], [200, id]);
    assert.deepEqual([companyname, companycity, companyphone], ['TWICE', 'Rome', '1']);
  });

  it('never share a name, not even by force', async () => {
    await company({ companyname: 'Alone' });
    const other = await company({ companyname: 'Other', force: 1 });
    const forced = await create({ companyname: 'alone', force: true });
    const renamed = await edit(other, { companyname: 'ALONE' });
    for (const { status, body } of [forced, renamed]) {
      assert.equal(status, 422);
      assert.deepEqual(Object.keys(body.errors[0].details), ['companyname']);
    }
    assert.equal((await list('search=name:alone')).total, '1');
  });

  it('that many create at once under one name are one company', async () => {
    const sent = { companyname: 'At once' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(sent)));
    assert.equal(new Set(answers.map(({ body }) => body.company.id)).size, 1);
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  });

  it('keep with PATCH what is not sent, and lose it with PUT', async () => {
    const id = await company({ companyname: 'Edited', companycity: 'Rome', companyphone: '1' });
    await edit(id, { companyphone: '2', companycity: '' });
    let { all } = (await read(id)).fields;
    assert.deepEqual([all.companyname, all.companycity, all.companyphone], ['Edited', 'Rome', '2']);
    await edit(id, { companyphone: '', overwriteWithBlank: true });
    assert.equal((await read(id)).fields.all.companyphone, null);
    assert.equal((await edit(id, { companycity: 'Oslo' }, 'PUT')).status, 400);
    assert.equal((await edit(id, { companyname: 'Put' }, 'PUT')).status, 200);
    ({ all } = (await read(id)).fields);
    assert.deepEqual([all.companyname, all.companycity], ['Put', null]);
  });

  it('that are not there answer 404, and PUT makes them', async () => {
    const sent = { companyname: 'Put anew' };
    assert.equal((await edit(999_999, sent)).status, 404);
    assert.equal((await sidecar.api('GET', '/api/companies/999999')).status, 404);
    assert.equal((await edit(999_999, sent, 'PUT')).status, 201);
  });

  it('are written and deleted in batches, each with its own outcome', async () => {
    const batch = [{ companyname: 'Batch 1' }, {}, { companyname: 'batch 1', companycity: 'Rome' }];
    const { body } = await sidecar.api('POST', '/api/companies/batch/new', batch);
    assert.deepEqual(body.statusCodes, [201, 400, 200]);
    const { id } = body.companies[0];
    const { body: gone } = await sidecar.api('DELETE', `/api/companies/${id}/delete`);
    assert.equal(gone.company.id, null);
    assert.equal(gone.company.fields.all.id, null);
    assert.equal((await sidecar.api('GET', `/api/companies/${id}`)).status, 404);
    assert.equal((await list('search=name:batch')).total, '0');
  });

  it('are listed by name, searched, filtered and sorted', async () => {
    for (const [name, city, staff] of [
      ['s b', 'Köln', 2],
      ['s a', 'Bonn', 10],
      ['s c', '', 1],
    ])
      await company({ companyname: name, companycity: city, companynumber_of_employees: staff });
    // Read from the text: a parsed object would have its numbers in order.
    const found = async (query: string): Promise<string[]> => {
      const headers = { authorization: operatorHeader };
      const answer = await fetch(`${sidecar.url}/api/companies?${query}`, { headers });
      return [...(await answer.text()).matchAll(/"companyname":"([^"]*)"/g)].map(
        ([, one]) => `${one}`,
      );
    };
    assert.deepEqual(await found('search=companyname:s'), ['s a', 's b', 's c']);
    assert.deepEqual(await found('search=KÖL'), ['s b']);
    assert.deepEqual(await found('search=companycity:bonn'), ['s a']);
    assert.deepEqual(await found('search=s%20!companycity:bonn&start=1&limit=1'), ['s c']);
    const sorted = 'search=companyname:s&orderBy=companynumber_of_employees&orderByDir=desc';
    assert.deepEqual(await found(sorted), ['s a', 's b', 's c']);
    const where = 'where[0][col]=companynumber_of_employees&where[0][expr]=lt&where[0][val]=10';
    assert.deepEqual(await found(where), ['s b', 's c']);
    const page = await list('search=companyname:s&limit=1');
    assert.deepEqual([page.total, namesOf(page)], ['3', ['s a']]);
    for (const wrong of ['orderBy=nothing', 'where[0][col]=firstname&where[0][expr]=eq'])
      assert.equal((await sidecar.api('GET', `/api/companies?${wrong}`)).status, 400);
  });

  it('show only the fields that are selected', async () => {
    const id = await company({ companyname: 'Selected', companycity: 'Rome' });
    const { companies } = await list('search=selected&select[]=companycity&select[]=companyfax');
    assert.deepEqual(companies[id].fields.all, { id, companycity: 'Rome' });
  });

  it('have fields of their own of any kind', async () => {
    const fields: [string, object, unknown, unknown][] = [
      ['number', { properties: { scale: 1 } }, '3.14', 3.1],
      ['boolean', { properties: { yes: 'Yes', no: 'No' } }, 'yes', 1],
      ['date', {}, '2026-02-03', '2026-02-03'],
      ['select', { properties: { list: [{ value: 'a', label: 'A' }] } }, 'a', 'a'],
      ['text', {}, 'Text', 'Text'],
    ];
    const aliasOf = (type: string) => `own_${type}`;
    for (const [type, more] of fields) {
      const sent = { label: type, alias: aliasOf(type), type, ...more };
      const { status } = await sidecar.api('POST', '/api/fields/company/new', sent);
      assert.equal(status, 201, type);
    }
    const values = Object.fromEntries(fields.map(([type, , sent]) => [aliasOf(type), sent]));
    const id = await company({ companyname: 'Custom', ...values });
    const { all } = (await read(id)).fields;
    for (const [type, , , stored] of fields) assert.equal(all[aliasOf(type)], stored, type);
    assert.deepEqual(namesOf(await list('search=own_text:te')), ['Custom']);
    assert.equal((await edit(id, { own_select: 'b' })).status, 400);
  });
});
