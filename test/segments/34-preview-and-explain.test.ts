import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Filters of a segment', (product) => {
  let sidecar: TestSidecar;
  let counter = 0;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const of = (field: string, operator: string, filter: unknown, more: object = {}) => ({
    ...{ glue: 'and', object: 'lead', type: 'text', field, operator },
    ...{ properties: { filter }, ...more },
  });
  const preview = (filters: unknown) => sidecar.api('POST', '/api/segments/preview', { filters });
  const save = async (filters: object[]) =>
    (await sidecar.api('POST', '/api/segments/new', { name: `S ${++counter}`, filters })).body.list;
  const edit = (id: number, filters: object[]) =>
    sidecar.api('PATCH', `/api/segments/${id}/edit`, { filters });
  const explain = async (segmentId: number, contactId: number) =>
    (await sidecar.api('GET', `/api/segments/${segmentId}/contacts/${contactId}/explain`)).body
      .explanation;
  const nested = (id: number) => of('leadlist', 'in', [id]);

  it('tell how many they are about before they are saved, with some of them', async () => {
    const city = `Town ${++counter}`;
    const ids: number[] = [];
    for (const firstname of ['Ada', 'Bob'])
      ids.push(await sidecar.createContact({ firstname, city }));
    const { status, body } = await preview([of('city', '=', city.toUpperCase())]);
    const { matched, isComplete, estimated, sample, cost, waiting } = body.preview;
    assert.deepEqual([status, matched, isComplete, estimated, waiting], [200, 2, true, 2, []]);
    assert.deepEqual(sample, [
      { id: ids[0], name: 'Ada' },
      { id: ids[1], name: 'Bob' },
    ]);
    assert.ok(cost.contacts >= 2 && Number.isInteger(cost.ms));
    assert.equal((await sidecar.api('GET', '/api/segments?search=Town')).body.total, 0);
  });

  it('show ten people and count all', async () => {
    const city = `Town ${++counter}`;
    const people = Array.from({ length: 12 }, () => ({ city, firstname: 'Carl' }));
    await sidecar.api('POST', '/api/contacts/batch/new', people);
    const { matched, sample } = (await preview([of('city', 'startsWith', city)])).body.preview;
    assert.deepEqual([matched, sample.length], [12, 10]);
  });

  it('leave out contacts that were merged into others', async () => {
    const city = `Town ${++counter}`;
    const winner = await sidecar.createContact({ city, firstname: 'Wanda' });
    const loser = await sidecar.createContact({ city, firstname: 'Lars' });
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`, {});
    const { sample } = (await preview([of('city', '=', city)])).body.preview;
    assert.deepEqual(sample, [{ id: winner, name: 'Wanda' }]);
  });

  it('without a value wait for one, and find nobody until then', async () => {
    const { matched, waiting } = (await preview([of('city', '!=', '')])).body.preview;
    const expected = { index: 0, field: 'city', reason: 'A value is required.' };
    assert.deepEqual([matched, waiting], [0, [expected]]);
    assert.equal((await preview([])).body.preview.matched, 0, 'no filters, nobody');
  });

  it('that cannot work are refused with the reason, in a preview and when they are saved', async () => {
    const page = { object: 'behaviors' };
    for (const [filter, reason] of [
      [of('date_added', '=', 'soon'), /not a time: soon/],
      [of('date_added', 'between', ['today']), /Two times/],
      [of('date_added', 'gt', 'birthday'), /every year/],
      [of('points', 'gt', 'many'), /not a number/],
      [of('city', 'regexp', '(?=x)'), /expression looks ahead/],
      [of('city', 'regexp', '((a{99}){99}){99}'), /expression is too large/],
      [of('city', 'like', 'x'.repeat(1001)), /longer than 1000/],
      [of('hit_url_count', 'like', '1', page), /does not suit/],
      [{ ...of('hit_url', '!=', 'x', page), properties: { filter: 'x', times: 2 } }, /How often/],
      [{ ...of('hit_url', '=', 'x', page), properties: { filter: 'x', withinDays: 0 } }, /days/],
      [
        { ...of('hit_url', '=', 'x', page), properties: { filter: 'x', timesOperator: 'gt' } },
        /times/,
      ],
      [of('form_submitted', 'in', [999_999], page), /required/],
    ] as [object, RegExp][]) {
      const body = { name: 'Bad', filters: [filter] };
      for (const path of ['/api/segments/preview', '/api/segments/new']) {
        const answer = await sidecar.api('POST', path, body);
        const told = JSON.stringify(answer.body.errors?.[0].details);
        assert.equal(answer.status, 400, `${path} ${JSON.stringify(filter)}`);
        assert.match(told, reason);
      }
    }
  });

  it('have at most twenty expressions', async () => {
    const many = Array.from({ length: 21 }, (_one, index) => of('city', 'regexp', `^x{${index}}`));
    assert.equal((await preview(many.slice(1))).status, 200);
    assert.equal((await preview(many)).status, 400);
  });

  it('come back as they were sent, also how often and within how many days', async () => {
    const properties = { filter: '/prices', times: 3, timesOperator: 'gte', withinDays: 7 };
    const sent = { ...of('hit_url', 'like', '', { object: 'behaviors' }), properties };
    const { id, filters } = await save([sent]);
    assert.deepEqual(filters, [sent]);
    assert.deepEqual((await sidecar.api('GET', `/api/segments/${id}`)).body.list.filters, [sent]);
  });

  it('explain why somebody is in or out, with what was compared', async () => {
    const contactId = await sidecar.createContact({ city: 'Köln', points: 3 });
    const { id } = await save([
      ...[of('city', '=', 'koln'), of('points', 'gt', '5')],
      of('date_added', 'gte', '-7 days', { glue: 'or' }),
    ]);
    const { matches, conditions, nextChange } = await explain(id, contactId);
    const told = conditions.map(({ field, group, holds, seen }: any) => [
      field,
      group,
      holds,
      seen,
    ]);
    assert.deepEqual(told.slice(0, 2), [
      ['city', 0, true, ['Köln']],
      ['points', 0, false, [3]],
    ]);
    assert.deepEqual([matches, told[2].slice(0, 3)], [true, ['date_added', 1, true]]);
    const added = Date.parse(`${told[2][3][0].slice(0, 10)}T00:00:00Z`);
    assert.equal(Date.parse(nextChange), added + 8 * 86_400_000, 'the eighth midnight after');
  });

  it('explain with what they are true of first, of many pages', async () => {
    const contactId = await sidecar.createContact({ city: 'Ulm' });
    const ct = await sidecar.trackedToken(contactId);
    const browser = browserClient(sidecar.url);
    const pages = ['prices', ...Array.from({ length: 12 }, (_one, index) => `page-${index}`)];
    for (const page of pages) await browser.view({ page_url: `https://shop.example/${page}`, ct });
    const { id } = await save([of('hit_url', 'like', 'PRICES', { object: 'behaviors' })]);
    const [{ holds, seen, count }] = (await explain(id, contactId)).conditions;
    assert.deepEqual([holds, count, seen.length], [true, 13, 10]);
    assert.deepEqual(seen.slice(0, 2), [
      'https://shop.example/prices',
      'https://shop.example/page-11',
    ]);
  });

  it('explain what hands did, whatever filters say', async () => {
    const [city, contactId] = [`Town ${++counter}`, await sidecar.createContact({ city: 'Bonn' })];
    const { id } = await save([of('city', '=', city)]);
    const change = (way: string) =>
      sidecar.api('POST', `/api/segments/${id}/contact/${contactId}/${way}`, {});
    const told = async () => {
      const { because, isMember, matches } = await explain(id, contactId);
      return [because, isMember, matches];
    };
    assert.deepEqual(await told(), ['filters', false, false]);
    await change('add');
    assert.deepEqual(await told(), ['by hand', true, false]);
    const plain = await save([]);
    const { because, conditions } = await explain(plain.id, contactId);
    assert.deepEqual([because, conditions], ['no filters', []]);
  });

  it('are explained for segments and contacts that exist', async () => {
    const [{ id }, contactId] = [await save([]), await sidecar.createContact({ city: 'Bonn' })];
    for (const path of [`${id}/contacts/999999`, `999999/contacts/${contactId}`, 'x/contacts/y'])
      assert.equal((await sidecar.api('GET', `/api/segments/${path}/explain`)).status, 404);
  });

  it('go on when a field is gone: that filter finds nobody and says why', async () => {
    const field = { label: 'Shoe size', alias: 'shoe_size', type: 'number' };
    const made = (await sidecar.api('POST', '/api/fields/contact/new', field)).body.field;
    const { id } = await save([of('shoe_size', 'empty', null)]);
    const contactId = await sidecar.createContact({ city: 'Bonn' });
    assert.equal((await explain(id, contactId)).matches, true);
    await sidecar.api('DELETE', `/api/fields/contact/${made.id}/delete`);
    const { matches, conditions } = await explain(id, contactId);
    assert.deepEqual(
      [matches, conditions[0].problem],
      [false, 'There is no such field: shoe_size'],
    );
  });

  it('never lead in a circle, also not by way of other segments', async () => {
    const [a, b, c] = [await save([]), await save([]), await save([])];
    assert.equal((await edit(a.id, [nested(b.id)])).status, 200);
    assert.equal((await edit(b.id, [nested(c.id)])).status, 200);
    const { status, body } = await edit(c.id, [nested(a.id)]);
    assert.deepEqual([status, Object.keys(body.errors[0].details)], [400, ['filter']]);
    const put = { name: 'C', filters: [nested(b.id)] };
    assert.equal((await sidecar.api('PUT', `/api/segments/${c.id}/edit`, put)).status, 400);
    assert.equal((await edit(c.id, [])).status, 200);
  });

  it('that are saved at the same moment do not close a circle together', async () => {
    const ring = [await save([]), await save([]), await save([])];
    const answers = await Promise.all(
      ring.map(({ id }, index) => edit(id, [nested(ring[(index + 1) % 3].id)])),
    );
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [200, 200, 400]);
  });
});
