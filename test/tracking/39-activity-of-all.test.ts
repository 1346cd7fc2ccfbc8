import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The activity of all contacts', (product) => {
  let sidecar: TestSidecar;
  let ann: number;
  let bob: number;
  before(async () => {
    sidecar = await startSidecar(product);
    ann = await sidecar.createContact({ email: 'ann@example.test' });
    bob = await sidecar.createContact({ email: 'bob@example.test' });
    const [first, second] = [browserClient(sidecar.url), browserClient(sidecar.url)];
    await first.view({ page_url: 'https://a.example/1', ct: await sidecar.trackedToken(ann) });
    await second.view({ page_url: 'https://a.example/2', ct: await sidecar.trackedToken(bob) });
    await first.view({ page_url: 'https://a.example/3', page_title: 'Preise', utm_source: 'x' });
    await browserClient(sidecar.url).view({ page_url: 'https://a.example/stranger' });
    const carl = await sidecar.createContact({
      ...{ email: 'carl@example.test', points: 3, doNotContact: [{ reason: 1 }] },
    });
    await sidecar.api('POST', `/api/contacts/${carl}/utm/add`, { utm_campaign: 'c' });
    const { list } = (await sidecar.api('POST', '/api/segments/new', { name: 'All' })).body;
    await sidecar.api('POST', `/api/segments/${list.id}/contact/${bob}/add`);
    await sidecar.api('POST', `/api/contacts/${ann}/merge/${carl}`);
  });
  after(() => sidecar.stop());

  const ask = async (query = ''): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/activity?${query}`)).body;
  const hits = 'filters[includeEvents][]=page.hit';
  const pages = ({ events }: any): string =>
    events.map(({ details }: any) => details.hit.url.at(-1)).join('');

  it('is one stream, newest first, and each entry names its contact', async () => {
    const all = await ask();
    const times = all.events.map(({ timestamp }: any) => timestamp);
    assert.deepEqual(times, [...times].sort().reverse());
    const of = (id: number) => all.events.filter((one: any) => one.contactId === String(id));
    const known = of(ann).length + of(bob).length;
    assert.deepEqual([known, all.total], [all.events.length, all.events.length]);
    const single = await sidecar.timeline(ann);
    const ids = (events: any) => events.map(({ eventId }: any) => eventId).sort();
    assert.deepEqual(ids(of(ann)), ids(single.events));
    assert.deepEqual(Object.keys(all), Object.keys(single));
  });

  it('holds every kind of entry, once also where contacts were merged', async () => {
    const all = await ask();
    const kinds = all.events.map(({ event }: any) => event);
    for (const kind of ['lead.donotcontact', 'point.gained', 'segment_membership'])
      assert.equal(kinds.filter((one: string) => one === kind).length, 1, kind);
    assert.equal(kinds.filter((one: string) => one === 'lead.utmtagsadded').length, 2);
  });

  it('views of strangers are not in it', async () => {
    const answer = await ask(hits);
    assert.deepEqual([pages(answer), answer.total], ['321', 3]);
  });

  it('turns page by page, losing and repeating nothing', async () => {
    const { total, events } = await ask();
    const seen: string[] = [];
    for (let page = 1; page <= Math.ceil(total / 2); page++) {
      const answer = await ask(`limit=2&page=${page}`);
      assert.equal(answer.maxPages, Math.ceil(total / 2));
      seen.push(...answer.events.map(({ eventId }: any) => eventId));
    }
    assert.deepEqual(
      seen,
      events.map(({ eventId }: any) => eventId),
    );
    assert.deepEqual((await ask('limit=1000&page=10000')).events, []);
  });

  it('is narrowed by type, text and time, and turned round', async () => {
    assert.equal(pages(await ask(`${hits}&order[0]=&order[1]=ASC`)), '123');
    assert.equal(pages(await ask(`${hits}&filters[search]=preise`)), '3');
    const { events } = await ask('filters[excludeEvents][]=page.hit');
    assert.ok(events.some(({ event }: any) => event === 'contact.merged'));
    assert.ok(events.every(({ event }: any) => event !== 'page.hit'));
    const today = new Date().toISOString().slice(0, 10);
    assert.equal((await ask(`${hits}&filters[dateFrom]=${today}`)).total, 3);
    assert.equal((await ask('filters[dateTo]=2001-01-01')).total, 0);
    assert.equal((await sidecar.api('GET', '/index.php/api/contacts/activity')).status, 200);
  });

  it('survives any value for its parameters', async () => {
    for (const query of ['page=x', 'limit=0', 'order=x', 'filters=x', 'order[0]=eventLabel'])
      assert.equal((await sidecar.api('GET', `/api/contacts/activity?${query}`)).status, 200);
    const bad = await sidecar.api('GET', '/api/contacts/activity?filters[dateTo]=soon');
    assert.equal(bad.status, 400);
  });
});
