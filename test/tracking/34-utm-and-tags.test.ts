import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Campaigns, tags and fields of a page', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
    await sidecar.setMode('contacts');
  });
  after(() => sidecar.stop());

  const contactOf = async (id: number) =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;
  const tagsOf = async (id: number) => (await contactOf(id)).tags.map((tag: any) => tag.tag);

  it('UTM values in the page address are an entry of the timeline with its icon', async () => {
    const page = 'https://shop.example/?utm_source=Facebook&utm_medium=Social&utm_campaign=spring';
    const more = { utm_content: 'top', utm_term: 'shoes' };
    const { json } = await browserClient(sidecar.url).view({ page_url: page, ...more });
    const { events } = await sidecar.timeline(json.id);
    const entry = events.find((event: any) => event.event === 'lead.utmtagsadded');
    assert.equal(entry.eventLabel, 'UTM Campaign: spring');
    assert.equal(entry.icon, 'fa-facebook');
    const { utmSource, utmMedium, utmCampaign, utmContent, utmTerm } = entry.details.utmtags;
    assert.deepEqual(
      [utmSource, utmMedium, utmCampaign, utmContent, utmTerm],
      ['Facebook', 'Social', 'spring', 'top', 'shoes'],
    );
  });

  it('a site can leave campaigns out of the timeline', async () => {
    const { id } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
    const { json } = await browserClient(sidecar.url).view({ page_url: 'a', utm_source: 'x' });
    const count = async () =>
      (await sidecar.timeline(json.id, '&filters[includeEvents][]=lead.utmtagsadded')).total;
    assert.equal(await count(), 1);
    await sidecar.api('PATCH', `/api/sites/${id}/edit`, { recordUtm: false });
    assert.equal(await count(), 0);
    await sidecar.api('PATCH', `/api/sites/${id}/edit`, { recordUtm: true });
  });

  it('tags are added and removed, an unknown one is not created by removing it', async () => {
    const client = browserClient(sidecar.url);
    const { json } = await client.view({ page_url: 'a', tags: 'a, b ,-never' });
    assert.deepEqual(await tagsOf(json.id), ['a', 'b']);
    await client.view('page_url=b&tags[]=-a&tags[]=c');
    assert.deepEqual(await tagsOf(json.id), ['b', 'c']);
  });

  it('a tag of the greatest length ends before a half character', async () => {
    const tags = `${'x'.repeat(190)}😀`;
    const { json, result } = await browserClient(sidecar.url).view({ page_url: 'a', tags });
    assert.equal(result, 'stored');
    assert.deepEqual(await tagsOf(json.id), ['x'.repeat(190)]);
  });

  it('a page sets only fields that the operator opened, and an empty value erases nothing', async () => {
    await sidecar.makePublic('firstname', 'preferred_locale', 'email');
    const client = browserClient(sidecar.url);
    const sent = { firstname: 'Ann', lastname: 'Low', preferred_locale: 'de-DE', points: '99' };
    const { json } = await client.view({ page_url: 'a', ...sent, email: 'not an address' });
    await client.view({ page_url: 'b', firstname: '' });
    const { all } = (await contactOf(json.id)).fields;
    assert.deepEqual(
      [all.firstname, all.lastname, all.preferred_locale, all.points, all.email],
      ['Ann', null, 'de_DE', 0, null],
    );
  });

  it('system properties are never set by a page', async () => {
    const sent = {
      id: '1',
      owner: '1',
      owner_id: '1',
      stage: '1',
      created_by: '1',
      identified_at: '5',
      merged_into: '1',
      custom: '{}',
      last_active: '2001-01-01',
    };
    const { json } = await browserClient(sidecar.url).view({ page_url: 'a', ...sent });
    const contact = await contactOf(json.id);
    assert.deepEqual(
      [contact.owner, contact.stage, contact.createdBy, contact.dateIdentified],
      [null, null, null, null],
    );
    assert.ok(!contact.lastActive.startsWith('2001'));
  });

  it('the time zone of the browser is kept once, by its name', async () => {
    const client = browserClient(sidecar.url);
    const { json } = await client.view({
      page_url: 'a',
      timezone: 'Europe/Berlin',
      timezone_offset: '-60',
    });
    await client.view({ page_url: 'b', timezone: 'Asia/Tokyo' });
    assert.equal((await contactOf(json.id)).fields.all.timezone, 'Europe/Berlin');
  });
});
