import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The timeline of a contact', (product) => {
  let sidecar: TestSidecar;
  let ann: number;
  before(async () => {
    sidecar = await startSidecar(product);
    ann = await sidecar.createContact({ firstname: 'Ann', email: 'ann@example.test' });
    const client = browserClient(sidecar.url);
    await client.view({
      page_url: 'https://a.example/',
      page_title: 'Über uns',
      ct: await sidecar.trackedToken(ann),
    });
    await client.view({ page_url: 'https://a.example/b', page_title: 'Preise' });
    await client.view({ page_url: 'https://a.example/c', utm_source: 'x' });
  });
  after(() => sidecar.stop());

  const ask = async (query = '') =>
    (await sidecar.api('GET', `/api/contacts/${ann}/activity?${query}`)).body;

  it('is one stream, newest first, with everything that clients read', async () => {
    const answer = await ask();
    assert.deepEqual(Object.keys(answer), [
      'events',
      'filters',
      'order',
      'types',
      'total',
      'page',
      'limit',
      'maxPages',
    ]);
    assert.deepEqual(answer.filters, { search: '', includeEvents: [], excludeEvents: [] });
    assert.deepEqual(
      [answer.order, answer.total, answer.page, answer.limit, answer.maxPages],
      [['timestamp', 'DESC'], 5, 1, 25, 1],
    );
    const times = answer.events.map((event: any) => event.timestamp);
    assert.deepEqual(times, [...times].sort().reverse());
    const words = Object.values<string>(answer.types);
    assert.deepEqual(
      words,
      [...words].sort((a, b) => a.localeCompare(b, 'en')),
    );
  });

  it('an entry carries its ids as text and its time in UTC', async () => {
    const { events } = await ask('filters[includeEvents][]=page.hit');
    const [event] = events;
    assert.equal(event.contactId, String(ann));
    assert.equal(event.eventId, event.details.hit.hitId);
    assert.equal(event.eventType, 'Page hit');
    assert.match(event.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    assert.deepEqual(event.eventLabel, {
      label: 'https://a.example/c',
      href: 'https://a.example/c',
      isExternal: true,
    });
  });

  it('can be narrowed by type, and still lists all types', async () => {
    const all = Object.keys((await ask()).types).length;
    const only = await ask('filters[includeEvents][]=page.hit');
    assert.deepEqual([only.total, Object.keys(only.types).length], [3, all]);
    const without = await ask('filters[excludeEvents][0]=page.hit');
    assert.ok(without.events.every((event: any) => event.event !== 'page.hit'));
  });

  it('can be searched in title and address, umlauts included', async () => {
    for (const [search, pages] of [
      ['Über', 1],
      ['PREISE', 1],
      ['a.example/', 3],
      ['%', 3],
      ["'", 0],
    ] as const) {
      const query = `filters[includeEvents][]=page.hit&filters[search]=${encodeURIComponent(search)}`;
      assert.equal((await ask(query)).total, pages, search);
    }
  });

  it('can be read page by page without losing or repeating an entry', async () => {
    const ids: string[] = [];
    for (const page of [1, 2, 3]) {
      const answer = await ask(`limit=2&page=${page}`);
      assert.equal(answer.maxPages, 3);
      ids.push(...answer.events.map((event: any) => event.eventId));
    }
    assert.equal(new Set(ids).size, 5);
  });

  it('gives at most a thousand entries a page, and an empty page after the last', async () => {
    const answer = await ask('limit=1e9');
    assert.deepEqual([answer.limit, answer.events.length], [1000, 5]);
    assert.deepEqual((await ask('limit=1000&page=10000')).events, []);
  });

  it('can be ordered by label, and upwards', async () => {
    const answer = await ask('order[0]=eventLabel&order[1]=ASC');
    assert.deepEqual(answer.order, ['eventLabel', 'ASC']);
    const labels = answer.events.map(({ eventLabel }: any) => eventLabel.label ?? eventLabel);
    assert.deepEqual(
      labels.map((label: string) => label[0]),
      ['C', 'P', 'U', 'h', 'Ü'].sort(),
    );
    assert.deepEqual((await ask('order[0]=&order[1]=asc')).order, ['timestamp', 'ASC']);
  });

  it('takes days and times as limits, both included, and refuses what is no date', async () => {
    const today = new Date().toISOString().slice(0, 10);
    assert.equal((await ask(`filters[dateFrom]=${today}&filters[dateTo]=${today}`)).total, 5);
    assert.equal((await ask('filters[dateTo]=2001-01-01')).total, 0);
    const bad = await sidecar.api('GET', `/api/contacts/${ann}/activity?filters[dateFrom]=soon`);
    assert.equal(bad.status, 400);
    assert.ok(bad.body.errors[0].details.dateFrom);
  });

  it('survives any value for its parameters', async () => {
    const odd = [
      'page=-1',
      'page=x',
      'limit=0',
      'limit=1e9',
      'order=x',
      'order[1]=DESC;drop table hits',
      'filters=x',
      'filters[search][a]=b',
      'filters[includeEvents][a][b]=c',
      'filters[__proto__][x]=y',
    ];
    for (const query of odd)
      assert.equal(
        (await sidecar.api('GET', `/api/contacts/${ann}/activity?${query}`)).status,
        200,
        query,
      );
    assert.equal(pagesOf(await sidecar.timeline(ann)).length, 3);
  });

  it('is found at its old address too', async () => {
    assert.equal((await sidecar.api('GET', `/api/contacts/${ann}/events`)).body.total, 5);
  });
});
