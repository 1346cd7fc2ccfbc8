import assert from 'node:assert/strict';
import { browserClient, chromeAgent } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Campaigns of page views, shown with the contact', (product) => {
  let sidecar: TestSidecar;
  let counter = 0;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const contactOf = async (id: number) =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;
  const sourcesOf = async (id: number) =>
    (await contactOf(id)).utmtags.map((tags: any) => tags.utmSource);
  const remove = (id: number, tags: number) =>
    sidecar.api('POST', `/api/contacts/${id}/utm/${tags}/remove`, {});

  /** A contact, and a browser that is known as it. */
  async function visitor() {
    const id = await sidecar.createContact({ email: `seen-${++counter}@example.test` });
    const browser = browserClient(sidecar.url);
    await browser.view({ page_url: 'https://shop.example/', ct: await sidecar.trackedToken(id) });
    return { id, browser };
  }
  const campaign = (utm_source: string, page = 'https://shop.example/') =>
    `page_url=${encodeURIComponent(`${page}?utm_source=${utm_source}`)}`;

  it('tell what the page said, where it was and in which browser', async () => {
    const { id, browser } = await visitor();
    const page_url = 'https://shop.example/sale?utm_source=news&utm_medium=mail';
    const more = { utm_campaign: 'Spring', utm_content: 'top', utm_term: 'shoes', colour: 'red' };
    await browser.view({ page_url, page_referrer: 'https://search.example/', ...more });
    const [{ id: tagsId, query, ...tags }, ...others] = (await contactOf(id)).utmtags;
    assert.deepEqual(others, []);
    assert.ok(Number.isInteger(tagsId) && tagsId < 0);
    assert.deepEqual(tags, {
      ...{ referer: 'https://search.example/', remoteHost: null, url: page_url },
      ...{ userAgent: chromeAgent, utmCampaign: 'Spring', utmContent: 'top' },
      ...{ utmMedium: 'mail', utmSource: 'news', utmTerm: 'shoes' },
    });
    assert.deepEqual([query.page_url, query.utm_medium, query.colour], [page_url, 'mail', 'red']);
  });

  it('stand among the recorded ones in the order of time', async () => {
    const { id, browser } = await visitor();
    await browser.view(campaign('first'));
    await sidecar.api('POST', `/api/contacts/${id}/utm/add`, { utm_source: 'second' });
    await browser.view(campaign('third'));
    assert.deepEqual(await sourcesOf(id), ['first', 'second', 'third']);
  });

  it('stay: the API does not take a page view back', async () => {
    const { id, browser } = await visitor();
    await browser.view(campaign('a'));
    const [{ id: tagsId }] = (await contactOf(id)).utmtags;
    const { status, body } = await remove(id, tagsId);
    assert.equal(status, 400);
    assert.match(JSON.stringify(body), /page view, which stays/);
    assert.deepEqual(await sourcesOf(id), ['a']);
  });

  it('are in lists, each with its contact, and not in short ones', async () => {
    const people = [await visitor(), await visitor(), await visitor()];
    for (const { id, browser } of people) await browser.view(campaign(`of-${id}`));
    const ids = people.map(({ id }) => id);
    const asked = `/api/contacts?search=${encodeURIComponent(`ids:${ids.join(',')}`)}`;
    const { contacts } = (await sidecar.api('GET', asked)).body;
    for (const id of ids) assert.equal(contacts[id].utmtags[0].utmSource, `of-${id}`);
    const short = (await sidecar.api('GET', `${asked}&minimal=true`)).body.contacts;
    assert.equal(Object(short[ids[0] as number]).utmtags?.length ?? 0, 0);
  });

  it('of before it was known who visits count as well', async () => {
    await sidecar.setMode('visits');
    const browser = browserClient(sidecar.url);
    await browser.view(campaign('before'));
    const id = await sidecar.createContact({ email: `seen-${++counter}@example.test` });
    await browser.view({ page_url: 'https://shop.example/', ct: await sidecar.trackedToken(id) });
    assert.deepEqual(await sourcesOf(id), ['before']);
    await sidecar.setMode('off');
  });

  it('come along with a merge, and go back when it is taken apart', async () => {
    const [{ id: winner }, loser] = [await visitor(), await visitor()];
    await loser.browser.view(campaign('moved'));
    const merged = await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser.id}`, {});
    assert.equal(merged.body.contact.utmtags[0].utmSource, 'moved');
    const apart = await sidecar.api('POST', `/api/contacts/${winner}/unmerge`, {});
    assert.deepEqual(apart.body.contact.utmtags, []);
    assert.equal(apart.body.restored.utmtags[0].utmSource, 'moved');
  });

  it('are left out by a site that records none', async () => {
    const { id, browser } = await visitor();
    await browser.view(campaign('a'));
    const site = (await sidecar.api('GET', '/api/sites')).body.sites[0].id;
    await sidecar.api('PATCH', `/api/sites/${site}/edit`, { recordUtm: false });
    assert.deepEqual(await sourcesOf(id), []);
    await sidecar.api('PATCH', `/api/sites/${site}/edit`, { recordUtm: true });
  });

  it('are the newest hundred of a contact that has more', async () => {
    const { id, browser } = await visitor();
    for (let number = 1; number <= 105; number += 1) await browser.view(campaign(`n${number}`));
    const sources = await sourcesOf(id);
    assert.deepEqual([sources.length, sources[0], sources.at(-1)], [100, 'n6', 'n105']);
  });
});
