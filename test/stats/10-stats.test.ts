import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operator, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The statistics tables', (product) => {
  let sidecar: TestSidecar;
  let ann: number;
  before(async () => {
    sidecar = await startSidecar(product);
    ann = await sidecar.createContact({ email: 'ann@example.test', company: 'Ann & Sons' });
    const client = browserClient(sidecar.url);
    const ct = await sidecar.trackedToken(ann);
    await client.view({ page_url: 'https://a.example/1', page_title: 'Über uns', ct });
    await client.view({ page_url: 'https://a.example/2', page_referrer: 'https://b.example/' });
    await browserClient(sidecar.url).view({ page_url: 'https://a.example/3' });
    await recordEverything();
  });
  after(() => sidecar.stop());

  const get = (path: string) => sidecar.api('GET', path);
  const stats = async (path: string): Promise<any> => (await get(`/api/stats/${path}`)).body;
  const urls = async (query: string): Promise<string> => {
    const { stats: rows } = await stats(`page_hits?${query}`);
    return rows.map(({ url }: any) => url.at(-1)).join('');
  };
  const where = (col: string, expr: string, val: unknown): string =>
    `where[0][col]=${col}&where[0][expr]=${expr}&where[0][val]=${val}`;

  async function recordEverything(): Promise<void> {
    const post = (path: string, body: object = {}) => sidecar.api('POST', `/api/${path}`, body);
    await post(`contacts/${ann}/points/plus/5`);
    await post(`contacts/${ann}/utm/add`, { utm_campaign: 'spring' });
    const { stage } = (await post('stages/new', { name: 'Prospect' })).body;
    await post(`stages/${stage.id}/contact/${ann}/add`);
    const { list } = (await post('segments/new', { name: 'Shop' })).body;
    await post(`segments/${list.id}/contact/${ann}/add`);
    const twin = await sidecar.createContact({ doNotContact: [{ reason: 1 }], company: 'Twin' });
    await post(`contacts/${ann}/merge/${twin}`);
  }

  it('what happened to a contact is in the table of its kind, also after a merge', async () => {
    const told: Record<string, object> = {
      lead_donotcontact: { channel: 'email', reason: '1' },
      lead_lists_leads: { manually_added: '1' },
      lead_points_change_log: { delta: '5' },
      lead_stages_change_log: { event_name: 'Prospect', action_name: 'entered' },
      lead_utmtags: { utm_campaign: 'spring' },
    };
    for (const [table, expected] of Object.entries(told)) {
      const { total, stats: rows } = await stats(table);
      assert.deepEqual([total, rows.length], ['1', 1], table);
      assert.deepEqual({ ...rows[0], ...expected, lead_id: String(ann) }, rows[0], table);
    }
  });

  it('the overview names all tables in order, with the columns of each', async () => {
    const { availableTables, tableColumns } = (await get('/api/stats')).body;
    assert.equal(availableTables.length, 34);
    assert.deepEqual(availableTables, [...availableTables].sort());
    assert.deepEqual(Object.keys(tableColumns), availableTables);
    assert.deepEqual(tableColumns.lead_categories, [
      ...['category_id', 'date_added', 'id', 'lead_id', 'manually_added', 'manually_removed'],
    ]);
  });

  it('a table that nobody knows gives the overview again', async () => {
    const overview = await get('/api/stats');
    for (const table of ['nosuchtable', 'leads', 'operators', 'users', '__proto__', 'constructor'])
      assert.deepEqual((await get(`/api/stats/${table}`)).body, overview.body, table);
    const old = await get('/index.php/api/stats');
    assert.deepEqual(old.body, overview.body);
  });

  it('each table answers, also the ones that hold nothing here', async () => {
    const { availableTables, tableColumns } = (await get('/api/stats')).body;
    for (const table of availableTables) {
      const { total, stats: rows } = await stats(table);
      assert.equal(typeof total, 'string', table);
      const names = rows.flatMap((row: any) => Object.keys(row));
      for (const name of names) assert.ok(tableColumns[table].includes(name), `${table}.${name}`);
      const values = rows.flatMap((row: any) => Object.values(row));
      assert.ok(
        values.every((value: any) => typeof value === 'string'),
        table,
      );
    }
    assert.deepEqual(await stats('tweet_stats'), { total: '0', stats: [] });
  });

  it('a page view is a row with its page, its contact and its time', async () => {
    const { total, stats: rows } = await stats('page_hits?limit=1');
    assert.equal(total, '3');
    const { id, device_id, date_hit, user_agent, ...row } = rows[0];
    assert.match(date_hit, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.deepEqual(
      [row.lead_id, row.code, row.url, row.url_title],
      [String(ann), '200', 'https://a.example/1', 'Über uns'],
    );
  });

  it('pages start where they are asked to, forwards and backwards', async () => {
    assert.equal(await urls(''), '123');
    assert.equal(await urls('start=1&limit=1'), '2');
    assert.equal(await urls('order[0][col]=id&order[0][dir]=DESC&limit=2'), '32');
    assert.equal(await urls('order[0][col]=date_hit&order[0][dir]=desc'), '321');
    assert.equal(await urls('start=9'), '');
  });

  it('rows are searched by contact, id and time', async () => {
    assert.equal(await urls(where('lead_id', 'eq', ann)), '12');
    const [first] = (await stats('page_hits?limit=1')).stats;
    assert.equal(await urls(where('id', 'gt', first.id)), '23');
    assert.match(await urls(where('date_hit', 'eq', first.date_hit)), /^1/);
    assert.doesNotMatch(await urls(where('date_hit', 'gt', first.date_hit)), /1/);
    assert.match(await urls(where('date_hit', 'in', first.date_hit)), /^1/);
    assert.doesNotMatch(await urls(where('date_hit', 'notIn', first.date_hit)), /1/);
    assert.equal((await stats(`page_hits?${where('lead_id', 'eq', ann)}`)).total, '2');
    const { stats: changes } = await stats(`audit_log?${where('object_id', 'in', ann)}`);
    const created = changes.filter(({ details }: any) => details.includes('ann@example.test'));
    const { fields } = JSON.parse(created[0].details);
    assert.deepEqual([created.length, fields.email], [1, [null, 'ann@example.test']]);
  });

  it('text is compared as it is', async () => {
    const events = async (test: string, action: string): Promise<number> =>
      Number((await stats(`lead_event_log?${where('action', test, action)}`)).total);
    assert.ok((await events('eq', 'identified')) > 0);
    assert.ok((await events('like', 'ident%')) > 0);
    assert.equal(await events('eq', 'ident'), 0);
    assert.equal(await events('like', 'identif_ed'), 0);
  });

  it('columns that are not there, or too slow to search, are refused by name', async () => {
    for (const query of [
      where('password', 'eq', 'x'),
      where('url', 'eq', 'x'),
      where('h.id', 'eq', '1'),
      where('id', 'eq', 'x'),
      where('id', 'soundsLike', '1'),
      where('lead_id', 'isNull', ''),
      where('lead_id', 'neq', '1'),
      `where[0][expr]=orX&where[0][val][0][col]=lead_id&where[0][val][0][expr]=eq&where[0][val][0][val]=1`,
      'order[0][col]=id;drop',
      'order[0][dir]=ASC',
      'start=1000001',
    ]) {
      const { status, body } = await get(`/api/stats/page_hits?${query}`);
      assert.equal(status, 400, query);
      assert.ok(body.errors[0].message, query);
    }
    assert.equal((await get('/api/stats/page_hits?limit=-1&start=x')).status, 200);
  });

  it('nothing of the people who sign in comes out but their names', async () => {
    const { availableTables } = (await get('/api/stats')).body;
    const all = await Promise.all(availableTables.map((table: string) => stats(table)));
    const text = JSON.stringify(all);
    assert.match(text, /"user_name":"ada"/);
    assert.doesNotMatch(text, new RegExp(`scrypt|${operator.email}|127\\.0\\.0\\.1`));
  });

  it('the key of a browser does not come out: with it one could pass for its visitor', async () => {
    const [page, device] = [await stats('page_hits'), await stats('lead_devices')];
    assert.equal(device.total, '1');
    assert.doesNotMatch(JSON.stringify([page, device]), /[0-9a-z]{23}/);
  });
});
