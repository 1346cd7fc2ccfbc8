import assert from 'node:assert/strict';
import { recordsOfCsv, rowsOfCsv } from '../support/csv.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The export of contacts', (product) => {
  let sidecar: TestSidecar;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
  });
  afterEach(() => sidecar.stop());

  const download = async (query = ''): Promise<string> => {
    const { status, body } = await sidecar.api('GET', `/api/contacts/export${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const idsOf = async (query: string): Promise<number[]> =>
    recordsOfCsv(await download(query)).map(({ id }) => Number(id));
  const contact = (values: object) => sidecar.createContact({ lastname: 'Low', ...values });

  it('is a table of all fields and what else a contact has', async () => {
    const { body } = await sidecar.api('POST', '/api/stages/new', { name: 'Customer' });
    const { id: owner } = (await sidecar.api('GET', '/api/users/self')).body;
    const id = await contact({
      ...{ email: 'ann@a.example', company: 'Acme', points: -7, owner, stage: body.stage.id },
      ...{ tags: ['old', 'new'], doNotContact: [{ channel: 'email' }, { channel: 'sms' }] },
    });
    const [row, ...others] = recordsOfCsv(await download());
    assert.equal(others.length, 0);
    const { tags, date_added, ...told } = row as Record<string, string>;
    assert.deepEqual(tags?.split('|').sort(), ['new', 'old']);
    assert.match(date_added ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    const expected = {
      ...{ id: String(id), email: 'ann@a.example', company: 'Acme', points: '-7', owner: 'ada' },
      ...{ stage: 'Customer', do_not_contact: 'email|sms', firstname: '', last_active: '' },
    };
    assert.deepEqual({ ...told, ...expected }, told);
    const fields = await sidecar.api('GET', '/api/contacts/list/fields');
    const aliases = Object.values<any>(fields.body).map(({ alias }) => alias);
    assert.deepEqual(Object.keys(row ?? {}).slice(0, aliases.length + 1), ['id', ...aliases]);
  });

  it('is a file that nobody keeps, marked as UTF-8 where that is wanted', async () => {
    await contact({ firstname: 'Zoë' });
    for (const [query, start] of [
      ['', 'id,'],
      ['?bom=1', '\ufeffid,'],
    ]) {
      const headers = { Authorization: operatorHeader };
      const answer = await fetch(`${sidecar.url}/api/contacts/export${query}`, { headers });
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.ok(bytes.toString('utf8').startsWith(start as string));
      assert.equal(answer.headers.get('Content-Type'), 'text/csv; charset=utf-8');
      assert.equal(answer.headers.get('Cache-Control'), 'no-store');
      const name = 'attachment; filename="contacts.csv"';
      assert.equal(answer.headers.get('Content-Disposition'), name);
    }
  });

  it('has the same contacts as lines of JSON, each as the API shows it', async () => {
    const ids = [await contact({ firstname: '=1+1', tags: ['a'] }), await contact({ points: 3 })];
    const lines = (await download('?format=ndjson')).trimEnd().split('\n');
    const shown = await Promise.all(ids.map((id) => sidecar.api('GET', `/api/contacts/${id}`)));
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      shown.map(({ body }) => body.contact),
    );
  });

  it('keeps quotes, line ends, separators and emoji in their cells', async () => {
    const names = [
      'Ann "Al" Low',
      'a,b',
      'a;b',
      'two\nlines',
      'two\r\nlines',
      '👩‍🚀 Zoë',
      "O'Hara",
    ];
    for (const address1 of names) await contact({ address1 });
    const records = recordsOfCsv(await download());
    assert.deepEqual(
      records.map(({ address1 }) => address1),
      names,
    );
  });

  it('leaves typed numbers as they are, and tames phone numbers', async () => {
    const field = { label: 'Balance', alias: 'balance', type: 'number', properties: { scale: 2 } };
    await sidecar.api('POST', '/api/fields/contact/new', field);
    await contact({ balance: -12.5, phone: '+49 30 123', city: 'Aix-en-Provence' });
    const [row] = recordsOfCsv(await download());
    assert.deepEqual(
      [row?.balance, row?.phone, row?.city],
      ['-12.5', "'+49 30 123", 'Aix-en-Provence'],
    );
  });

  it('tames the names of tags as well', async () => {
    await contact({ tags: ['=1+1'] });
    assert.equal(recordsOfCsv(await download())[0]?.tags, "'=1+1");
  });

  it('has merged contacts once, also when both ids are asked for', async () => {
    const [a, b] = [await contact({}), await contact({})];
    await sidecar.api('POST', `/api/contacts/${a}/merge/${b}`);
    assert.deepEqual(await idsOf(''), [a]);
    assert.deepEqual(await idsOf(`?ids=${a},${b}`), [a]);
    assert.deepEqual(await idsOf(`?ids[]=${b}`), [a]);
  });

  it('has those whom the list has: by search, where, segment and ids', async () => {
    const [a, b] = [await contact({ city: 'Oslo' }), await contact({ city: 'Rome' })];
    const c = await contact({ city: 'Oslo', firstname: 'Cem' });
    const made = await sidecar.api('POST', '/api/segments/new', { name: 'VIP', alias: 'vip' });
    const { id: segment } = made.body.list;
    await sidecar.api('POST', `/api/segments/${segment}/contact/${b}/add`);
    assert.deepEqual(await idsOf('?search=city:Oslo'), [a, c]);
    const where = 'where[0][col]=firstname&where[0][expr]=isNull';
    assert.deepEqual(await idsOf(`?search=city:Oslo&${where}`), [a]);
    assert.deepEqual(await idsOf('?search=segment:vip'), [b]);
    assert.deepEqual(await idsOf(`?ids=${c},${b}&search=city:Oslo`), [c]);
  });

  it('leaves strangers out unless they are asked for', async () => {
    const known = await contact({});
    const stranger = await sidecar.createContact({});
    assert.deepEqual(await idsOf(''), [known]);
    assert.deepEqual(await idsOf('?search=is:anonymous'), [stranger]);
    assert.deepEqual(await idsOf(`?search=ids:${stranger}`), [stranger]);
    assert.deepEqual(await idsOf(`?ids=${known},${stranger}`), [known, stranger]);
  });

  it('has only the names of columns when nobody matches', async () => {
    const rows = rowsOfCsv(await download('?search=city:Nowhere'));
    assert.equal(rows.length, 1);
    assert.equal(await download('?search=city:Nowhere&format=ndjson'), '');
  });

  it('is refused with a reason for what cannot be meant', async () => {
    for (const [query, reason] of [
      ['format=xlsx', /format: must be one of csv, ndjson/],
      ['ids=1,two', /ids: two is not an id/],
      ['ids=', /ids: {2}is not an id/],
      ['ids[0][id]=1', /ids: a list is not an id/],
      [`ids=${'1,'.repeat(1000)}1`, /ids: are more than 1000/],
      ['where[0][col]=size&where[0][expr]=eq&where[0][val]=1', /column size, which does not exist/],
    ] as const) {
      const { status, body } = await sidecar.api('GET', `/api/contacts/export?${query}`);
      assert.equal(status, 400);
      assert.match(body.errors[0].message, reason);
    }
  });

  it('is for those who may read', async () => {
    assert.equal((await fetch(`${sidecar.url}/api/contacts/export`)).status, 401);
  });
});
