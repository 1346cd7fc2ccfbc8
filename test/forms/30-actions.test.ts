import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { browserClient, chromeAgent } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('What happens after a form is sent', (product) => {
  let sidecar: TestSidecar;
  let counter = 0;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const form = (...actions: object[]) =>
    createForm(sidecar, [emailField], {
      actions: actions.map((action, at) => ({ name: `Action ${at}`, ...action })),
    });
  const points = (operator: string, by: number, others: object = {}) => ({
    ...{ type: 'lead.pointschange', properties: { operator, points: by, ...others } },
  });
  const utm = { type: 'lead.addutmtags' };
  const create = async (path: string, body: object) =>
    Object.values<any>((await sidecar.api('POST', `/api/${path}/new`, body)).body)[0];
  const submit = async (formId: number, options = {}, answers: object = {}) => {
    const browser = browserClient(sidecar.url);
    const email = `acts-${++counter}@example.test`;
    const answer = await postForm(browser, { formId, email, ...answers }, options);
    assert.equal(answer.result, 'stored');
    const id = Number(browser.cookies.get('mtc_id'));
    return (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;
  };
  const labels = async (id: number, type: string) => {
    const { events } = await sidecar.timeline(id, `&filters[includeEvents][]=${type}`);
    return events.map(({ eventLabel }: any) => eventLabel);
  };

  it('goes in the order of the form, each time', async () => {
    const formId = await form(
      points('plus', 7),
      { ...points('times', 2), order: 2 },
      { ...points('plus', 1), order: 0 },
    );
    const contact = await submit(formId);
    assert.equal(contact.points, 16);
    assert.deepEqual((await labels(contact.id, 'point.gained')).sort(), [
      ...[`${formId}: Contact us / 1`, `${formId}: Contact us / 7`, `${formId}: Contact us / 8`],
    ]);
    const path = `/form/submit/ajax?event_id=${randomUUID()}`;
    const again = await submit(formId, { path }, { email: contact.fields.all.email });
    assert.deepEqual([again.id, again.points], [contact.id, 48]);
  });

  it('gives points in a group, and never more than there can be', async () => {
    const group = await create('points/groups', { name: 'Shop' });
    const formId = await form(
      points('plus', 5, { group: group.id }),
      points('plus', 2_000_000_000),
      points('times', 2),
    );
    const { id, points: total } = await submit(formId);
    assert.equal(total, 2_000_000_000);
    const { groupScores } = (await sidecar.api('GET', `/api/contacts/${id}/points/groups`)).body;
    assert.equal(groupScores[0].score, 5);
  });

  it('changes tags and segments, and lets the contact be reached again', async () => {
    const [joined, left] = [
      await create('segments', { name: 'In' }),
      await create('segments', { name: 'Out' }),
    ];
    const email = 'all@example.test';
    const id = await sidecar.createContact({ email, tags: ['old', 'stays'] });
    await sidecar.api('POST', `/api/segments/${left.id}/contact/${id}/add`, {});
    await sidecar.api('POST', `/api/contacts/${id}/dnc/email/add`, {});
    const formId = await form(
      { type: 'lead.changetags', properties: { add_tags: ['new'], remove_tags: ['old'] } },
      {
        type: 'lead.changelist',
        properties: { addToLists: [joined.id], removeFromLists: [left.id] },
      },
      { type: 'lead.remove_do_not_contact' },
    );
    const contact = await submit(formId, {}, { email });
    assert.deepEqual([contact.id, contact.doNotContact], [id, []]);
    assert.deepEqual(
      contact.tags.map(({ tag }: any) => tag),
      ['new', 'stays'],
    );
    const { lists } = (await sidecar.api('GET', `/api/contacts/${id}/segments`)).body;
    assert.deepEqual(Object.keys(lists), [String(joined.id)]);
  });

  it('does nothing about what is gone', async () => {
    const segment = await create('segments', { name: 'Gone' });
    const formId = await form(
      { type: 'lead.changelist', properties: { addToLists: [segment.id] } },
      points('plus', 3),
    );
    await sidecar.api('DELETE', `/api/segments/${segment.id}/delete`);
    assert.equal((await submit(formId)).points, 3);
  });

  it('records campaign parameters: of the address it is sent to, then of the page', async () => {
    const formId = await form(utm);
    const path = `/form/submit/ajax?formId=${formId}&utm_source=url&utm_campaign=Spring%20%26%20Sons`;
    const Referer = 'https://shop.example/f?utm_source=page&utm_medium=cpc&ct=mtc1.secret';
    const { id, utmtags } = await submit(formId, { path, headers: { Referer } });
    const [{ id: _, userAgent: __, ...tags }] = utmtags;
    assert.deepEqual(tags, {
      ...{ utmCampaign: 'Spring & Sons', utmSource: 'url', utmMedium: 'cpc', utmContent: null },
      ...{ utmTerm: null, query: { formId: String(formId) }, remoteHost: 'shop.example' },
      referer: 'https://shop.example/f?utm_source=page&utm_medium=cpc',
      url: `/form/submit/ajax?formId=${formId}&utm_source=url&utm_campaign=Spring+%26+Sons`,
    });
    const query = '&filters[includeEvents][]=lead.utmtagsadded';
    const [{ eventLabel, icon }] = (await sidecar.timeline(id, query)).events;
    assert.deepEqual([eventLabel, icon], ['UTM Campaign: Spring & Sons', 'fa-money']);
  });

  it('records the campaign that brought the sender to the site, where nothing else names one', async () => {
    await sidecar.setMode('visits');
    const [browser, formId] = [browserClient(sidecar.url), await form(utm)];
    const page_url = 'https://shop.example/land?utm_source=first&utm_medium=email';
    for (const address of [page_url, page_url.replace('first', 'last'), 'https://shop.example/f'])
      await browser.view({ page_url: address, page_referrer: 'https://search.example/' });
    const send = async (options = {}) => {
      const email = `acts-${++counter}@example.test`;
      await postForm(browser, { formId, email }, options);
      const id = Number(browser.cookies.get('mtc_id'));
      const { utmtags } = (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;
      return utmtags.filter((tags: any) => tags.id > 0).map(({ id: _, ...tags }: any) => tags);
    };
    const headers = { Referer: 'https://shop.example/f' };
    const [{ query, ...tags }, ...others] = await send({ headers });
    assert.deepEqual(others, []);
    assert.deepEqual(tags, {
      ...{ referer: 'https://search.example/', remoteHost: null, userAgent: chromeAgent },
      ...{ url: page_url.replace('first', 'last'), utmCampaign: null, utmContent: null },
      ...{ utmMedium: 'email', utmSource: 'last', utmTerm: null },
    });
    assert.equal(query.page_url, tags.url);
    assert.deepEqual(await send({ headers }), [], 'of another person on the same browser');
    await sidecar.setMode('off');
  });

  it('takes the page from the form where the browser tells its site only', async () => {
    const formId = await form(utm);
    const headers = { Referer: 'https://shop.example/' };
    const sources = async (page: string): Promise<string[]> => {
      const { utmtags } = await submit(formId, { headers }, { return: `${page}?utm_source=ad` });
      return utmtags.map(({ utmSource }: any) => utmSource);
    };
    assert.deepEqual(await sources('https://shop.example/f'), ['ad']);
    assert.deepEqual(await sources('https://other.example/f'), []);
  });

  it('records no campaign where there is none, or where the form does not ask for it', async () => {
    const asks = await form(utm);
    assert.deepEqual((await submit(asks)).utmtags, []);
    const path = '/form/submit/ajax?utm_source=url';
    assert.deepEqual((await submit(await form(), { path })).utmtags, []);
    const strange = { Referer: 'no address?utm_source=x' };
    assert.deepEqual((await submit(asks, { headers: strange })).utmtags, []);
  });
});
