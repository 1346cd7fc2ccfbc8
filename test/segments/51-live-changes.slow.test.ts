import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, postForm } from '../support/form-post.ts';
import { segmentWorld, type Wanted } from '../support/live-segments.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const page = 'https://shop.example/offers';

describeOnEachDatabase('A segment follows every change of a contact:', (product) => {
  let sidecar: TestSidecar;
  let world: ReturnType<typeof segmentWorld>;
  let counter = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    world = segmentWorld(sidecar);
  });
  after(() => sidecar.stop());

  const call = async (method: string, path: string, body?: object): Promise<any> => {
    const answer = await sidecar.api(method, `/api${path}`, body);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const edit = (id: number, values: object) => call('PATCH', `/contacts/${id}/edit`, values);
  const newName = () => `Thing ${++counter}`;
  const known = async (id: number) => {
    const browser = browserClient(sidecar.url);
    await browser.view({ page_url: 'https://shop.example/', ct: await sidecar.trackedToken(id) });
    return browser;
  };

  /** Somebody comes in by the first step and leaves by the second one. */
  interface Steps {
    readonly filter: Wanted;
    come(id: number): Promise<unknown>;
    leave?(id: number): Promise<unknown>;
  }

  const kinds: Readonly<Record<string, () => Promise<Steps> | Steps>> = {
    'a tag': async () => {
      const tag = newName();
      const { id } = (await call('POST', '/tags/new', { tag })).tag;
      return {
        filter: { field: 'tags', operator: 'in', value: [String(id)] },
        come: (one) => edit(one, { tags: [tag] }),
        leave: (one) => edit(one, { tags: [`-${tag}`] }),
      };
    },
    'a tag that is deleted': async () => {
      const tag = newName();
      const { id } = (await call('POST', '/tags/new', { tag })).tag;
      return {
        filter: { field: 'tags', operator: 'in', value: [String(id)] },
        come: (one) => edit(one, { tags: [tag] }),
        leave: () => call('DELETE', `/tags/${id}/delete`),
      };
    },
    points: () => ({
      filter: { field: 'points', operator: 'gte', value: '10' },
      come: (one) => call('POST', `/contacts/${one}/points/plus/10`),
      leave: (one) => call('POST', `/contacts/${one}/points/minus/1`),
    }),
    'a stage': async () => {
      const { id } = (await call('POST', '/stages/new', { name: newName() })).stage;
      return {
        filter: { field: 'stage', operator: '=', value: String(id) },
        come: (one) => call('POST', `/stages/${id}/contact/${one}/add`),
        leave: (one) => call('POST', `/stages/${id}/contact/${one}/remove`),
      };
    },
    'a stage that is deleted': async () => {
      const { id } = (await call('POST', '/stages/new', { name: newName() })).stage;
      return {
        filter: { field: 'stage', operator: '=', value: String(id) },
        come: (one) => call('POST', `/stages/${id}/contact/${one}/add`),
        leave: () => call('DELETE', `/stages/${id}/delete`),
      };
    },
    'its owner': () => ({
      filter: { field: 'owner_id', operator: '=', value: '1' },
      come: (one) => edit(one, { owner: 1 }),
      leave: (one) => edit(one, { owner: '' }),
    }),
    'a closed channel': () => ({
      filter: { field: 'dnc_manual_email', operator: '=', value: 1 },
      come: (one) => call('POST', `/contacts/${one}/dnc/email/add`, { reason: 3 }),
      leave: (one) => call('POST', `/contacts/${one}/dnc/email/remove`),
    }),
    'the company it is in': async () => {
      const sent = { companyname: newName(), companycity: 'Ulm' };
      const { id } = (await call('POST', '/companies/new', sent)).company;
      return {
        filter: { object: 'company', field: 'companycity', operator: '=', value: 'Ulm' },
        come: (one) => call('POST', `/companies/${id}/contact/${one}/add`),
        leave: (one) => call('POST', `/companies/${id}/contact/${one}/remove`),
      };
    },
    'a field of its company': async () => {
      const { id } = (await call('POST', '/companies/new', { companyname: newName() })).company;
      return {
        filter: { object: 'company', field: 'companycity', operator: '=', value: 'Bonn' },
        come: async (one) => {
          await call('POST', `/companies/${id}/contact/${one}/add`);
          await call('PATCH', `/companies/${id}/edit`, { companycity: 'Bonn' });
        },
        leave: () => call('PATCH', `/companies/${id}/edit`, { companycity: 'Rome' }),
      };
    },
    'a page it views': () => ({
      filter: { object: 'behaviors', field: 'hit_url', operator: '=', value: page },
      come: async (one) => (await known(one)).view({ page_url: page }),
    }),
    'a page it viewed before it was known': () => {
      const value = `${page}?${++counter}`;
      return {
        filter: { object: 'behaviors', field: 'hit_url', operator: '=', value },
        come: async (one) => {
          const browser = browserClient(sidecar.url);
          await browser.view({ page_url: value });
          const ct = await sidecar.trackedToken(one);
          await browser.view({ page_url: 'https://shop.example/', ct });
        },
      };
    },
    'a campaign of a page view': () => ({
      filter: { field: 'utm_source', operator: '=', value: 'seen' },
      come: async (one) => (await known(one)).view({ page_url: `${page}?utm_source=seen` }),
    }),
    'recorded UTM tags': () => ({
      filter: { field: 'utm_source', operator: '=', value: 'told' },
      come: (one) => call('POST', `/contacts/${one}/utm/add`, { utm_source: 'told' }),
      leave: async (one) => {
        const { contact } = await call('GET', `/contacts/${one}`);
        await call('POST', `/contacts/${one}/utm/${contact.utmtags[0].id}/remove`);
      },
    }),
    'a device': () => {
      let device = 0;
      return {
        filter: { field: 'device_type', operator: 'in', value: ['tablet'] },
        come: async (contact) => {
          const sent = { contact, device: 'tablet' };
          device = (await call('POST', '/devices/new', sent)).device.id;
        },
        leave: () => call('DELETE', `/devices/${device}/delete`),
      };
    },
    'a form it sends': async () => {
      const form = await createForm(sidecar, [emailField]);
      return {
        filter: { object: 'behaviors', field: 'form_submitted', operator: 'in', value: [form] },
        come: async (one) => {
          const { contact } = await call('GET', `/contacts/${one}`);
          const { email } = contact.fields.all;
          await postForm(browserClient(sidecar.url), { formId: form, email });
        },
      };
    },
    'a field that goes away': async () => {
      const { field } = await call('POST', '/fields/contact/new', { label: newName() });
      return {
        filter: { field: field.alias, operator: '=', value: 'x' },
        come: (one) => edit(one, { [field.alias]: 'x' }),
        leave: () => call('DELETE', `/fields/contact/${field.id}/delete`),
      };
    },
    'a change of many contacts': () => ({
      filter: { field: 'city', operator: '=', value: 'Oslo' },
      come: (one) =>
        call('POST', '/contacts/bulk', { ids: [one], change: { fields: { city: 'Oslo' } } }),
    }),
    'a merge, and the end of it': async () => {
      // Without an e-mail, it is not in by itself.
      const other = (await call('POST', '/contacts/new', { zipcode: '89073' })).contact.id;
      return {
        filter: { field: 'zipcode', operator: '=', value: '89073' },
        come: (one) => call('POST', `/contacts/${one}/merge/${other}`),
        leave: (one) => call('POST', `/contacts/${one}/unmerge`),
      };
    },
  };

  for (const [title, stepsOf] of Object.entries(kinds))
    it(title, async () => {
      const { person, segment, members, until } = world;
      const id = await person();
      const { filter, come, leave } = await stepsOf();
      const email = { field: 'email', operator: '!empty', value: '' };
      const segmentId = await segment([email, { object: 'lead', ...filter }]);
      await until(async () => (await world.built(segmentId)).state, 'done');
      await come(id);
      await until(members(segmentId), [id]);
      if (leave === undefined) return;
      await leave(id);
      await until(members(segmentId), []);
    });
});
