import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const sent = {
  ...{ utm_campaign: 'Spring & Sons', utm_source: 's', utm_medium: 'cpc', utm_content: 'k' },
  ...{ utm_term: 't', useragent: 'UA/1', url: '/x/y', referer: 'https://r.example/' },
  ...{ query: { cid: 'abc', cond: 'new' }, remotehost: 'h.example' },
};
const shown = {
  ...{ query: sent.query, referer: sent.referer, remoteHost: sent.remotehost, url: sent.url },
  ...{ userAgent: 'UA/1', utmCampaign: sent.utm_campaign, utmContent: 'k', utmMedium: 'cpc' },
  ...{ utmSource: 's', utmTerm: 't' },
};

describeOnEachDatabase('Campaign parameters recorded for a contact', (product) => {
  let sidecar: TestSidecar;
  let counter = 0;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const person = () => sidecar.createContact({ email: `utm-${++counter}@example.test` });
  const add = (id: number, body: object = sent) =>
    sidecar.api('POST', `/api/contacts/${id}/utm/add`, body);
  const tagsOf = async (id: number): Promise<any[]> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.utmtags;

  it('come back as they were sent, and say when the contact was active', async () => {
    const id = await person();
    const { status, body } = await add(id, { ...sent, lastActive: '2026-01-17 00:30:08' });
    const [{ id: tagsId, ...tags }] = body.contact.utmtags;
    assert.equal(status, 200);
    assert.ok(Number.isInteger(tagsId));
    assert.deepEqual(tags, shown);
    assert.equal(body.contact.lastActive, '2026-01-17T00:30:08+00:00');
    assert.deepEqual(await tagsOf(id), body.contact.utmtags);
  });

  it('take a query as text, and are null where nothing was said', async () => {
    const id = await person();
    await add(id, { utm_source: 'news', query: 'cid=1&x=%20y' });
    const [tags] = await tagsOf(id);
    assert.deepEqual(tags.query, { cid: '1', x: ' y' });
    assert.deepEqual([tags.utmSource, tags.utmCampaign, tags.url], ['news', null, null]);
  });

  it('are removed by their id; an unknown one is refused', async () => {
    const [id, other] = [await person(), await person()];
    const [{ id: tagsId }] = (await add(id)).body.contact.utmtags;
    const remove = (contact: number, tags: unknown) =>
      sidecar.api('POST', `/api/contacts/${contact}/utm/${tags}/remove`, {});
    for (const unknown of [999_999, 0, 'x']) assert.equal((await remove(id, unknown)).status, 400);
    assert.equal((await remove(other, tagsId)).status, 400);
    const { status, body } = await remove(id, tagsId);
    assert.deepEqual([status, body.recordFound, body.contact.utmtags], [200, true, []]);
  });

  it('refuse what is no text', async () => {
    const id = await person();
    assert.equal((await add(id, { utm_source: ['a'] })).status, 400);
    assert.equal((await add(id, { query: 'x'.repeat(9000) })).status, 400);
    assert.equal((await add(999_999)).status, 404);
  });

  it('show in the timeline with the campaign as title and the icon of the medium', async () => {
    const id = await person();
    await add(id);
    const query = '&filters[includeEvents][]=lead.utmtagsadded';
    const { events, total } = await sidecar.timeline(id, query);
    const [{ eventLabel, icon, details }] = events;
    assert.deepEqual(
      [total, eventLabel, icon, details.utmtags.utmTerm],
      [1, 'UTM Campaign: Spring & Sons', 'fa-money', 't'],
    );
  });

  it('go along with a merge, and back', async () => {
    const [winner, loser] = [await person(), await person()];
    await add(loser);
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`, {});
    assert.equal((await tagsOf(winner)).length, 1);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`, {});
    assert.deepEqual([(await tagsOf(winner)).length, (await tagsOf(loser)).length], [0, 1]);
  });
});
