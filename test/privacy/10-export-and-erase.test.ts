import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from '../../sidecar/db/connect.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { type SignedAnswer, type Spoiling, signedCall } from '../support/signed-call.ts';

describeOnEachDatabase('What is kept about a person', (product) => {
  let sidecar: TestSidecar;
  let siteKey: string;
  before(async () => {
    sidecar = await startSidecar(product);
    siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
  });
  after(() => sidecar.stop());

  const ask = (what: 'export' | 'erase', body: object, spoiling: Spoiling = {}) =>
    signedCall(sidecar, siteKey, { path: `/mtc/v1/privacy/${what}`, body }, spoiling);
  const forward = (address: string, message = 'Please call me.') => {
    const body = {
      ...{ v: 1, id: randomUUID(), occurred_at: new Date().toISOString() },
      form: { provider: 'contact-form-7', id: '5', title: 'Contact' },
      consent: { state: 'granted' },
      fields: [
        { key: 'your-email', type: 'email', value: address },
        { key: 'message', value: message },
      ],
    };
    return signedCall(sidecar, siteKey, { path: '/mtc/v1/submissions', body }, { id: body.id });
  };
  const visit = async (contactId: number, path: string, browser = browserClient(sidecar.url)) => {
    const ct = await sidecar.trackedToken(contactId);
    const answer = await browser.view({ page_url: `https://shop.example/${path}`, ct });
    assert.equal(answer.result, 'stored');
    return browser;
  };
  /** All pages of an export as one. */
  const copyOf = async (email: string): Promise<SignedAnswer['body']['items']> => {
    const items = [];
    for (let page = 1; ; page++) {
      const { status, body } = await ask('export', { email, page });
      assert.equal(status, 200);
      items.push(...body.items);
      if (body.done) return items;
    }
  };
  const erase = async (email: string): Promise<number[]> => {
    const removed = [];
    for (;;) {
      const { status, body } = await ask('erase', { email });
      assert.equal(status, 200);
      removed.push(body.removed);
      if (body.done) return removed;
    }
  };

  it('is given out to the site: fields, notes, tags, pages, forms, consent, and what was before', async () => {
    const email = 'ann@example.test';
    const id = await sidecar.createContact({ email, firstname: 'Ann', tags: ['vip'] });
    await sidecar.api('PATCH', `/api/contacts/${id}/edit`, { firstname: 'Anna' });
    await sidecar.api('POST', '/api/notes/new', { lead: id, text: 'Likes boots', type: 'general' });
    await visit(id, 'boots');
    await forward(email);

    const items = await copyOf('Ann@Example.test');

    const pairs = items.flatMap(({ data }: any) => data);
    const values = pairs.map(({ value }: any) => value);
    for (const value of ['Anna', 'vip', 'Likes boots', 'https://shop.example/boots'])
      assert.equal(values.includes(value), true, value);
    assert.equal(values.includes('Please call me.'), true);
    const before = pairs.filter(({ name }: any) => name === 'before');
    assert.deepEqual(before, [{ name: 'before', value: 'Ann' }]);
    const [consent] = pairs.filter(({ name }: any) => name === 'consent');
    assert.match(consent.value, /^granted, .*, Contact$/);
  });

  it('comes page by page, each thing once', async () => {
    const email = 'busy@example.test';
    const id = await sidecar.createContact({ email });
    const browser = await visit(id, 'first');
    for (let count = 0; count < 120; count++)
      await browser.view({ page_url: `https://shop.example/${count}` });

    const first = await ask('export', { email });
    const items = await copyOf(email);

    assert.equal(first.body.done, false);
    const ids = items.map((item: any) => item.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.filter((one: string) => one.startsWith('page.hit')).length, 121);
  });

  it('ends with them: contact, forms, browser and visits', async () => {
    const email = 'bea@example.test';
    const id = await sidecar.createContact({ email, firstname: 'Bea' });
    const browser = await visit(id, `hello?mail=${encodeURIComponent(email)}`);
    await forward(email);

    await erase(email);

    assert.equal((await sidecar.api('GET', `/api/contacts/${id}`)).status, 404);
    assert.deepEqual(await copyOf(email), []);
    assert.deepEqual(await traces('bea'), []);
    const afterwards = await browser.view({ page_url: 'https://shop.example/again' });
    assert.deepEqual([afterwards.status, afterwards.json.id ?? null], [200, null]);
  });

  it('ends in portions when it is much', async () => {
    const email = 'much@example.test';
    const id = await sidecar.createContact({ email });
    await visit(id, 'much');
    await multiplyHits(id, 2_500);

    const removed = await erase(email);

    assert.deepEqual(removed, [1000, 1000, 502]);
    assert.deepEqual(await erase(email), [0]);
  });

  it('also lies with what was taken for spam', async () => {
    const email = 'Held-Back@example.test';
    const links = Array.from({ length: 9 }, (_, at) => `http://casino-${at}.test`).join(' ');
    assert.equal((await forward(email, `Cheap pills: ${links}`)).body.result, 'quarantined');
    await forward('held-back@example.test.uk', `Cheap pills: ${links}`);

    const [item] = await copyOf(email);
    const removed = await erase(email);

    assert.equal(JSON.stringify(item).includes('Cheap pills'), true);
    assert.deepEqual(removed, [1]);
    assert.deepEqual(await copyOf(email), []);
    assert.equal((await copyOf('held-back@example.test.uk')).length, 1);
  });

  it('stays for the other one who uses the same browser', async () => {
    const ann = await sidecar.createContact({ email: 'one@example.test' });
    const bob = await sidecar.createContact({ email: 'two@example.test' });
    const browser = await visit(ann, 'of-one');
    await visit(bob, 'of-two', browser);

    await erase('one@example.test');

    const { events } = await sidecar.timeline(bob);
    const pages = events.filter(({ event }: any) => event === 'page.hit');
    assert.deepEqual(
      pages.map(({ details }: any) => details.hit.url),
      ['https://shop.example/of-two'],
    );
    assert.deepEqual(await traces('of-one'), ['pages']);
    assert.equal(await hitsOn('of-one'), 0);
  });

  it('is that of all who share an address', async () => {
    await shareAddresses();
    const email = 'family@example.test';
    const ids = [];
    for (const firstname of ['Ann', 'Bob']) {
      ids.push(await sidecar.createContact({ email, firstname }));
      await visit(ids.at(-1) as number, `of-${firstname}`);
    }

    const items = await copyOf(email);
    await erase(email);

    const selves = items.filter(({ group }: any) => group === 'contact');
    assert.deepEqual(
      selves.map(({ id }: any) => id),
      ids.map((id) => `contact-${id}`),
    );
    assert.equal(new Set(items.map(({ id }: any) => id)).size, items.length);
    for (const id of ids)
      assert.equal((await sidecar.api('GET', `/api/contacts/${id}`)).status, 404);
  });

  it('is for the site only: who does not sign, or asks for nobody, gets nothing', async () => {
    for (const what of ['export', 'erase'] as const) {
      const stranger = await ask(what, { email: 'ann@example.test' }, { secret: 'guessed' });
      assert.equal(stranger.status, 401);
      assert.equal((await ask(what, { email: ' ' })).status, 400);
      assert.equal((await ask(what, { email: ['a'] })).status, 400);
      const nobody = await ask(what, { email: 'nobody@example.test' });
      assert.deepEqual([nobody.status, nobody.body.done], [200, true]);
    }
    assert.equal((await ask('export', { email: 'ann@example.test', page: 0 })).status, 400);
  });

  async function shareAddresses(): Promise<void> {
    const { fields } = (await sidecar.api('GET', '/api/fields/contact?limit=100')).body;
    const { id } = Object.values<any>(fields).find(({ alias }) => alias === 'email');
    const change = { isUniqueIdentifier: false };
    assert.equal(
      (await sidecar.api('PATCH', `/api/fields/contact/${id}/edit`, change)).status,
      200,
    );
  }

  /** The tables in which a text is found anywhere. */
  async function traces(text: string): Promise<string[]> {
    const { knex } = connect(sidecar.database.url);
    try {
      const found: string[] = [];
      for (const table of [
        ...['contacts', 'contact_values', 'contact_identifiers', 'contact_changes'],
        ...['form_submissions', 'pages', 'hit_contexts', 'contact_events', 'visitors'],
      ])
        if (JSON.stringify(await knex(table)).includes(text)) found.push(table);
      return found;
    } finally {
      await knex.destroy();
    }
  }

  async function hitsOn(text: string): Promise<number> {
    const { knex } = connect(sidecar.database.url);
    try {
      const pages = knex('pages').where('url', 'like', `%${text}%`).select('id');
      return (await knex('hits').whereIn('page_id', pages)).length;
    } finally {
      await knex.destroy();
    }
  }

  async function multiplyHits(contactId: number, count: number): Promise<void> {
    const { knex } = connect(sidecar.database.url);
    try {
      const { id } = await knex('visitors').where({ contact_id: contactId }).first();
      const { id: _id, ...hit } = await knex('hits').where({ visitor_id: id }).first();
      const copies = Array.from({ length: count }, (_, at) => ({
        ...hit,
        event_id: Buffer.from(`a copy ${String(at).padStart(9, '0')}`),
      }));
      await knex.batchInsert('hits', copies, 100);
    } finally {
      await knex.destroy();
    }
  }
});
