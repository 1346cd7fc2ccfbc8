import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type BrowserClient, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { offer, rulebook, sendOffer } from '../support/rules.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { type Spoiling, signedCall } from '../support/signed-call.ts';

const page = (name: string) => ({ page_url: `https://shop.example/${name}` });

describeOnEachDatabase('Who signs in at a site', (product) => {
  let sidecar: TestSidecar;
  let siteKey: string;
  before(async () => {
    sidecar = await startSidecar(product);
    siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
  });
  after(() => sidecar.stop());

  interface Told {
    readonly contact?: object;
    readonly browser?: BrowserClient;
    readonly secondsAgo?: number;
    readonly others?: object;
  }

  const about = ({ contact, browser, secondsAgo = 0, others }: Told) => ({
    ...{ id: randomUUID(), occurred_at: new Date(Date.now() - secondsAgo * 1000).toISOString() },
    ...(browser && { visitor: { device: browser.cookies.get('mautic_device_id') } }),
    ...(contact && { contact }),
    ...others,
  });
  const call = (path: string, body: object & { id: string }, spoiling: Spoiling = {}) =>
    signedCall(sidecar, siteKey, { path, body }, { id: body.id, ...spoiling });
  const signIn = (told: Told) => call('/mtc/v1/sign-in', about(told));
  const signOut = (told: Told) => call('/mtc/v1/sign-out', about(told));
  const contactOf = async (email: string): Promise<any> => {
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
    return Object.values(body.contacts)[0];
  };
  const pages = async (email: string) =>
    pagesOf(await sidecar.timeline((await contactOf(email)).id));
  const visitor = async (name: string) => {
    const browser = browserClient(sidecar.url);
    await browser.view(page(name));
    return browser;
  };

  it('is that contact from then on, earlier visits included', async () => {
    const browser = await visitor('before');
    const contact = { email: 'ann@example.test', firstname: 'Ann', plan: 'no field' };

    const { status, body, headers } = await signIn({ browser, contact });
    await browser.view(page('after'));

    assert.deepEqual([status, body], [202, { result: 'stored' }]);
    assert.equal(headers.get('Mtc-Result'), 'stored');
    assert.equal((await contactOf('ann@example.test')).fields.all.firstname, 'Ann');
    const seen = [page('before').page_url, page('after').page_url];
    assert.deepEqual(await pages('ann@example.test'), seen);
  });

  it('keeps the id of a contact that is there, and shows in its timeline', async () => {
    const known = await sidecar.createContact({ email: 'known@example.test', city: 'Bonn' });
    const browser = await visitor('known');

    await signIn({ browser, contact: { email: 'KNOWN@example.test', city: '' } });
    await browser.view(page('more'));

    assert.equal(browser.cookies.get('mtc_id'), String(known));
    assert.equal((await contactOf('known@example.test')).fields.all.city, 'Bonn');
    const { events } = await sidecar.timeline(known, '&filters[includeEvents][]=sign-in');
    assert.deepEqual(
      events.map(({ eventLabel }: any) => eventLabel),
      ['Signed in'],
    );
  });

  it('becomes another contact when another one signs in: two people are never merged', async () => {
    const browser = await visitor('shared');
    await signIn({ browser, contact: { email: 'one@example.test' } });
    await browser.view(page('of-one'));
    await signIn({ browser, contact: { email: 'two@example.test' } });
    await browser.view(page('of-two'));

    const ofOne = [page('shared').page_url, page('of-one').page_url];
    assert.deepEqual(await pages('one@example.test'), ofOne);
    assert.deepEqual(await pages('two@example.test'), [page('of-two').page_url]);
  });

  it('is nobody after signing out, so that the next person is not taken for them', async () => {
    const browser = await visitor('first');
    await signIn({ browser, contact: { email: 'gone@example.test' } });

    const { status, body } = await signOut({ browser });
    const { json } = await browser.view(page('stranger'));
    await signIn({ browser, contact: { email: 'next@example.test' } });

    assert.deepEqual([status, body, json.id], [202, { result: 'stored' }, null]);
    assert.deepEqual(await pages('gone@example.test'), [page('first').page_url]);
    assert.deepEqual(await pages('next@example.test'), [page('stranger').page_url]);
  });

  it('is nobody after signing out with a denied consent too', async () => {
    const browser = await visitor('withdrawn');
    await signIn({ browser, contact: { email: 'withdrawn@example.test' } });

    await signOut({ browser, others: { consent: { state: 'denied' } } });
    const elsewhere = await signOut({ others: { visitor: { device: 'unknown' } } });

    assert.equal((await browser.view(page('alone'))).json.id, null);
    assert.deepEqual(elsewhere.body, { result: 'ignored', reason: 'no-visitor' });
  });

  it('stays who is there when what happened before comes in late', async () => {
    const browser = await visitor('late');
    await signIn({ browser, contact: { email: 'now@example.test' }, secondsAgo: 60 });

    const early = { contact: { email: 'early@example.test' }, secondsAgo: 90 };
    const late = [await signIn({ browser, ...early }), await signOut({ browser, secondsAgo: 80 })];
    const { json } = await browser.view(page('later'));

    const outdated = { result: 'ignored', reason: 'outdated' };
    assert.deepEqual(
      late.map(({ body }) => body),
      [outdated, outdated],
    );
    assert.equal(json.id, (await contactOf('now@example.test')).id);
    assert.deepEqual(await pages('early@example.test'), []);
  });

  it('stays who came by a tracked link when a sign-in of hours ago comes in', async () => {
    const browser = await visitor('hours');
    const stays = await sidecar.createContact({ email: 'stays@example.test' });
    await browser.view({ ...page('by-link'), ct: await sidecar.trackedToken(stays) });

    const contact = { email: 'hours@example.test' };
    const { body } = await signIn({ browser, contact, secondsAgo: 7200 });

    assert.equal(body.reason, 'outdated');
    assert.equal((await browser.view(page('now'))).json.id, stays);
  });

  it('stays who is there when somebody else of that browser signs out', async () => {
    const browser = await visitor('other');
    await signIn({ browser, contact: { email: 'left@example.test' } });
    const stayed = await sidecar.createContact({ email: 'stayed@example.test' });
    await browser.view({ ...page('link'), ct: await sidecar.trackedToken(stayed) });

    await signOut({ browser });

    assert.equal((await browser.view(page('still'))).json.id, stayed);
  });

  it('counts once, however often it is sent', async () => {
    const browser = await visitor('once');
    const once = about({ browser, contact: { email: 'once@example.test' } });

    const all = Array.from({ length: 10 }, () => call('/mtc/v1/sign-in', once));
    const answers = await Promise.all(all);

    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [202, ...Array(9).fill(409)]);
    const { id } = await contactOf('once@example.test');
    const { total } = await sidecar.timeline(id, '&filters[includeEvents][]=sign-in');
    assert.equal(total, 1);
  });

  it('is a contact in every mode, and the browser is known then', async () => {
    const browser = await visitor('mode');
    await sidecar.setMode('off');

    const unseen = await signIn({ contact: { email: 'unseen@example.test' } });
    await signIn({ browser, contact: { email: 'seen@example.test' } });
    const { result } = await browser.view(page('mode-off'));

    await sidecar.setMode('visits');
    assert.deepEqual([unseen.status, result], [202, 'stored']);
    assert.ok((await contactOf('unseen@example.test')).dateIdentified);
    const seen = [page('mode').page_url, page('mode-off').page_url];
    assert.deepEqual(await pages('seen@example.test'), seen);
  });

  it('is followed from then on by a key that the site asked for, also where strangers are not', async () => {
    await sidecar.setMode('off');
    const visitor = { device: 'new' };
    const contact = { email: 'account@example.test' };

    const { body } = await signIn({ contact, others: { visitor } });
    const view = { ...page('account'), mautic_device_id: body.device };
    const { result, json } = await browserClient(sidecar.url).view(view);

    await sidecar.setMode('visits');
    assert.match(body.device, /^[0-9a-z]{23}$/);
    assert.deepEqual([result, json.device_id], ['stored', body.device]);
    assert.deepEqual(await pages('account@example.test'), [page('account').page_url]);
  });

  it('is not followed after saying no, nor by a key that a site made up', async () => {
    const browser = await visitor('no');
    const contact = { email: 'no@example.test' };

    const denied = await signIn({ browser, contact, others: { consent: { state: 'denied' } } });
    const planted = { visitor: { device: 'c'.repeat(23) } };
    await signIn({ contact: { email: 'planted@example.test' }, others: planted });

    assert.deepEqual(denied.body, { result: 'ignored', reason: 'no-consent' });
    assert.equal(await contactOf('no@example.test'), undefined);
    const view = { ...page('planted'), mautic_device_id: 'c'.repeat(23) };
    assert.equal((await browserClient(sidecar.url).view(view)).json.id, null);
  });

  it('sets off the rules for becoming known, once', async () => {
    const trigger = { type: 'contact.known', properties: {} };
    const points = { type: 'points', properties: { delta: 5 } };
    const rule = { trigger, actions: [points, sendOffer], repeatable: true };
    await rulebook(sidecar).add(rule);
    const browser = await visitor('rule');
    const contact = { email: 'rule@example.test' };

    await signIn({ browser, contact });
    await signIn({ browser, contact });
    const { json } = await browser.view(page('told'));

    assert.equal((await contactOf('rule@example.test')).points, 5);
    assert.deepEqual(json.events.google_analytics, [offer]);
    await rulebook(sidecar).clear();
  });

  it('takes it along into a merge and out of it, and is forgotten with the contact', async () => {
    await signIn({ contact: { email: 'merged@example.test' } });
    const { id: loser } = await contactOf('merged@example.test');
    const winner = await sidecar.createContact({ email: 'winner@example.test' });
    const count = async (id: number) =>
      (await sidecar.timeline(id, '&filters[includeEvents][]=sign-in')).total;

    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`, {});
    const merged = await count(winner);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`, {});

    assert.deepEqual([merged, await count(winner), await count(loser)], [1, 0, 1]);
    await sidecar.api('DELETE', `/api/contacts/${loser}/delete`);
    const { body } = await sidecar.api(
      'GET',
      '/api/contacts/activity?filters[includeEvents][]=sign-in&limit=500',
    );
    assert.ok(body.events.every((one: any) => one.contactId !== String(loser)));
  });

  it('takes no unique value from somebody else, nor changes one', async () => {
    const member = { label: 'Member', alias: 'member', type: 'text', isUniqueIdentifier: true };
    await sidecar.api('POST', '/api/fields/contact/new', member);
    await sidecar.createContact({ member: '7' });
    await signIn({ contact: { email: 'mine@example.test', member: '8' } });

    await signIn({ contact: { email: 'new@example.test', member: '8' } });

    const { fields } = await contactOf('mine@example.test');
    assert.equal(fields.all.member, '8');
    assert.equal(await contactOf('new@example.test'), undefined);
  });

  it('is refused with a reason when the call makes no sense', async () => {
    const wrong: [object, string][] = [
      [{ contact: { firstname: 'Ann' } }, 'contact'],
      [{ contact: { email: 'no address' } }, 'contact'],
      [{ contact: 'Ann' }, 'contact'],
      [{ contact: { email: { $ne: '' } } }, 'contact'],
      [{ contact: { email: 'x@example.test' }, others: { occurred_at: 'now' } }, 'occurred_at'],
      [{ contact: { email: 'x@example.test' }, others: { visitor: 7 } }, 'visitor'],
    ];
    for (const [told, field] of wrong) {
      const { status, body } = await signIn(told);
      assert.deepEqual([status, Object.keys(body.errors[0].details)], [400, [field]]);
    }
    const other = { id: randomUUID() };
    const body = about({ contact: { email: 'x@example.test' } });
    const { body: answer } = await call('/mtc/v1/sign-in', body, other);
    assert.match(answer.errors[0].message, /^id: /);
    assert.equal(await contactOf('x@example.test'), undefined);
  });
});
