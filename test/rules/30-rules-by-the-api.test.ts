import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { sendOffer } from '../support/rules.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Rules by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = (body: object) => sidecar.api('POST', '/api/rules/new', body);
  const trigger = { type: 'page.visit', properties: { url: '/offers/*' } };

  it('a rule has a name, what it waits for and what it does', async () => {
    const sent = { name: 'Offers', description: 'd', trigger, actions: [sendOffer] };
    const { status, headers, body } = await create(sent);
    const { id, dateAdded: _, ...rule } = body.rule;
    assert.deepEqual([status, headers.get('location')], [201, `/api/rules/${id}`]);
    assert.deepEqual(rule, {
      ...{ isPublished: true, dateModified: null, createdBy: 1, createdByUser: 'ada' },
      ...{ modifiedBy: null, modifiedByUser: null, name: 'Offers', description: 'd' },
      trigger: { type: 'page.visit', properties: { url: '/offers/*', firstVisitOnly: false } },
      actions: [sendOffer],
      repeatable: false,
    });
    assert.deepEqual((await sidecar.api('GET', `/api/rules/${id}`)).body, body);
    const edited = await sidecar.api('PATCH', `/api/rules/${id}/edit`, { repeatable: true });
    assert.deepEqual([edited.body.rule.repeatable, edited.body.rule.actions], [true, [sendOffer]]);
    const replaced = { name: 'Forms', trigger: { type: 'form.submit' } };
    const put = (await sidecar.api('PUT', `/api/rules/${id}/edit`, replaced)).body.rule;
    assert.deepEqual(put.trigger, { type: 'form.submit', properties: { form: null } });
    assert.deepEqual([put.actions, put.repeatable], [[], false]);
    assert.equal((await sidecar.api('PUT', `/api/rules/${id}/edit`, { name: 'x' })).status, 400);
    assert.equal((await sidecar.api('GET', '/api/rules?search=forms')).body.total, 1);
    assert.equal((await sidecar.api('DELETE', `/api/rules/${id}/delete`)).body.rule.id, null);
  });

  const action = (type: string, properties: object) => ({ actions: [{ type, properties }] });
  for (const [title, change, detail] of [
    ['without a name', { name: '' }, 'name'],
    ['without a trigger', { trigger: undefined }, 'trigger'],
    ['with an unknown trigger', { trigger: { type: 'moon.full' } }, 'trigger'],
    ['with an unknown condition', { trigger: { ...trigger, properties: { mood: 1 } } }, 'trigger'],
    [
      'about a form that is not there',
      { trigger: { type: 'form.submit', properties: { form: 99 } } },
      'trigger',
    ],
    ['with an unknown action', action('fax', {}), 'actions'],
    [
      'with an event for nobody',
      action('tracking.event', { ...sendOffer.properties, services: [] }),
      'actions',
    ],
    [
      'with an event without a label',
      action('tracking.event', { ...sendOffer.properties, label: ' ' }),
      'actions',
    ],
    ['with a tag that removes', action('tags', { add: ['-x'] }), 'actions'],
    ['with a segment that is not there', action('segments', { add: [99] }), 'actions'],
    [
      'with a group of points that is not there',
      action('points', { delta: 1, group: 99 }),
      'actions',
    ],
    ['with half a point', action('points', { delta: 0.5 }), 'actions'],
  ] as [string, object, string][]) {
    it(`a rule ${title} is refused`, async () => {
      const { status, body } = await create({
        name: 'Bad',
        trigger,
        actions: [sendOffer],
        ...change,
      });
      assert.deepEqual([status, Object.keys(body.errors[0].details)], [400, [detail]]);
    });
  }
});
