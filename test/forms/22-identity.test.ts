import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const page = (name: string) => ({ page_url: `https://shop.example/${name}` });

describeOnEachDatabase('Who sends a form', (product) => {
  let sidecar: TestSidecar;
  let formId: number;
  before(async () => {
    sidecar = await startSidecar(product);
    const company = {
      label: 'Firm',
      type: 'companyLookup',
      alias: 'firm',
      mappedObject: 'company',
      mappedField: 'companyname',
    };
    const phone = { label: 'Phone', type: 'tel', alias: 'phone', mappedField: 'phone' };
    const country = { label: 'Country', type: 'country', alias: 'land', mappedField: 'country' };
    formId = await createForm(sidecar, [emailField, firstField, phone, country, company]);
  });
  after(() => sidecar.stop());

  const submit = (browser: ReturnType<typeof browserClient>, answers: object, id = formId) =>
    postForm(browser, { formId: id, ...answers });
  const contact = async (id: number) =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;
  const search = async (email: string) => {
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
    return Object.values<any>(body.contacts);
  };
  const idOf = (browser: ReturnType<typeof browserClient>) => Number(browser.cookies.get('mtc_id'));

  it('is a contact from now on, earlier visits included, whatever the mode', async () => {
    const browser = browserClient(sidecar.url);
    await browser.view(page('before'));
    const { headers } = await submit(browser, {
      email: 'new@example.test',
      first: 'New',
      firm: 'Acme',
    });
    await browser.view(page('after'));
    const id = idOf(browser);
    const { fields, dateIdentified } = await contact(id);
    const { email, firstname, company } = fields.all;
    assert.deepEqual([email, firstname, company], ['new@example.test', 'New', 'Acme']);
    assert.ok(dateIdentified !== null && headers['set-cookie'] !== undefined);
    const timeline = await sidecar.timeline(id);
    assert.deepEqual(pagesOf(timeline), [page('before').page_url, page('after').page_url]);
    await sidecar.setMode('off');
    const stranger = browserClient(sidecar.url);
    await submit(stranger, { email: 'off@example.test' });
    assert.equal((await stranger.view(page('x'))).result, 'stored');
    await sidecar.setMode('visits');
  });

  it('is the contact who has the e-mail, in any case; its id and other values stay', async () => {
    const known = await sidecar.createContact({
      email: 'Ann@example.test',
      firstname: 'Ann',
      city: 'Bonn',
    });
    const browser = browserClient(sidecar.url);
    await browser.view(page('a'));
    await submit(browser, { email: 'ann@EXAMPLE.test', first: 'Anna', phone: '' });
    assert.equal(idOf(browser), known);
    const { email, firstname, city } = (await contact(known)).fields.all;
    assert.deepEqual([email, firstname, city], ['Ann@example.test', 'Anna', 'Bonn']);
    const { body } = await sidecar.api('GET', `/api/contacts/${known}/history`);
    const changed = body.history.find((one: any) => one.old === 'Ann');
    assert.deepEqual([changed.new, changed.source], ['Anna', 'form']);
    assert.equal(pagesOf(await sidecar.timeline(known)).length, 1);
  });

  it('changes when another address is sent: two people are never merged', async () => {
    const browser = browserClient(sidecar.url);
    await submit(browser, { email: 'one@example.test', first: 'One' });
    const one = idOf(browser);
    await browser.view(page('of-one'));
    await submit(browser, { email: 'two@example.test', first: 'Two' });
    const two = idOf(browser);
    await browser.view(page('of-two'));
    await submit(browser, { email: 'one@example.test' });
    assert.equal(idOf(browser), one);
    assert.notEqual(one, two);
    assert.deepEqual(pagesOf(await sidecar.timeline(one)), [page('of-one').page_url]);
    assert.deepEqual(pagesOf(await sidecar.timeline(two)), [page('of-two').page_url]);
    const names = await Promise.all(
      [one, two].map(async (id) => (await contact(id)).fields.all.firstname),
    );
    assert.deepEqual(names, ['One', 'Two']);
  });

  it('that names no address adds to who the browser is, or is somebody new', async () => {
    const browser = browserClient(sidecar.url);
    await submit(browser, { email: 'adds@example.test' });
    const id = idOf(browser);
    await submit(browser, { phone: '12345' });
    assert.deepEqual([idOf(browser), (await contact(id)).fields.all.phone], [id, '12345']);
    const other = browserClient(sidecar.url);
    await submit(other, {});
    assert.equal((await contact(idOf(other))).dateIdentified, null);
    await submit(other, { email: 'late@example.test' });
    const [late] = await search('late@example.test');
    assert.equal(late.id, idOf(other));
    assert.equal(
      (await sidecar.timeline(late.id)).events.filter((e: any) => e.event === 'form.submitted')
        .length,
      2,
    );
  });

  it('writes no value that does not suit the field, and erases none', async () => {
    const browser = browserClient(sidecar.url);
    await submit(browser, { email: 'strict@example.test', first: 'Keep', land: 'Nowhere' });
    await submit(browser, { email: 'strict@example.test', first: '', land: 'x'.repeat(300) });
    const { firstname, country } = (await contact(idOf(browser))).fields.all;
    assert.deepEqual([firstname, country], ['Keep', null]);
  });

  it('takes no unique value from somebody else', async () => {
    const member = { label: 'Member', alias: 'member', type: 'text', isUniqueIdentifier: true };
    await sidecar.api('POST', '/api/fields/contact/new', member);
    const mapped = { label: 'No', type: 'text', alias: 'no', mappedField: 'member' };
    const id = await createForm(sidecar, [emailField, firstField, mapped]);
    const owner = await sidecar.createContact({ member: '7', firstname: 'Owner' });
    const sender = await sidecar.createContact({ email: 'sender@example.test' });
    const sent = { email: 'sender@example.test', no: '7', first: 'Sender' };
    const { result } = await submit(browserClient(sidecar.url), sent, id);
    assert.equal(result, 'stored');
    const shown = async (one: number) => {
      const { member: no, firstname } = (await contact(one)).fields.all;
      return [no, firstname];
    };
    assert.deepEqual(
      [await shown(owner), await shown(sender)],
      [
        ['7', 'Owner'],
        [null, 'Sender'],
      ],
    );
  });

  it('at a kiosk says nothing about the browser', async () => {
    const kiosk = await createForm(sidecar, [emailField, firstField], { inKioskMode: true });
    const known = await sidecar.createContact({ email: 'kiosk@example.test' });
    const browser = browserClient(sidecar.url);
    await browser.view(page('k'));
    const before = new Map(browser.cookies);
    for (const email of ['kiosk@example.test', 'kiosk2@example.test']) {
      const { headers } = await submit(browser, { email, first: 'K' }, kiosk);
      assert.equal(headers['set-cookie'], undefined);
    }
    assert.deepEqual(browser.cookies, before);
    assert.equal((await contact(known)).fields.all.firstname, 'K');
    assert.equal((await search('kiosk2@example.test')).length, 1);
    assert.deepEqual(pagesOf(await sidecar.timeline(known)), []);
  });

  it('with a privacy signal is stored, and the browser is not followed', async () => {
    const browser = browserClient(sidecar.url);
    const headers = { 'Sec-GPC': '1' };
    await postForm(browser, { formId, email: 'gpc@example.test' }, { headers });
    assert.equal(browser.cookies.size, 0);
    assert.equal((await search('gpc@example.test')).length, 1);
  });

  it('shows in the timeline with what was sent', async () => {
    const browser = browserClient(sidecar.url);
    await submit(browser, { email: 'line@example.test', first: '<b>' });
    const query = '&filters[includeEvents][]=form.submitted';
    const { events, types } = await sidecar.timeline(idOf(browser), query);
    const [{ eventLabel, details }] = events;
    assert.deepEqual(
      [events.length, eventLabel, types['form.submitted']],
      [1, 'Contact us', 'Form submitted'],
    );
    assert.equal(details.submission.results.first, '<b>');
    const { events: all } = await sidecar.timeline(idOf(browser));
    const words = all.map((one: any) => one.eventLabel);
    assert.ok(words.includes('Contact identified by a form'), words.join());
  });

  it('has its submissions moved by a merge and back, and erased with the contact', async () => {
    const browser = browserClient(sidecar.url);
    await submit(browser, { email: 'moved@example.test' });
    const loser = idOf(browser);
    const winner = await sidecar.createContact({ email: 'winner@example.test' });
    const count = async (id: number) =>
      (await sidecar.timeline(id, '&filters[includeEvents][]=form.submitted')).total;
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`, {});
    assert.equal(await count(winner), 1);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`, {});
    assert.deepEqual([await count(winner), await count(loser)], [0, 1]);
    await sidecar.api('DELETE', `/api/contacts/${loser}/delete`);
    const { body } = await sidecar.api(
      'GET',
      '/api/contacts/activity?filters[includeEvents][]=form.submitted&limit=500',
    );
    assert.ok(body.events.every((one: any) => one.contactId !== String(loser)));
  });
});
