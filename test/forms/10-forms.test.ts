import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const email = { label: 'E-mail', type: 'email', alias: 'email', mappedField: 'email' };
const plain = { label: 'First', type: 'text', alias: 'first' };
const points = { name: 'pts', type: 'lead.pointschange', properties: { points: 5 } };

const formKeys = [
  ...['isPublished', 'dateAdded', 'dateModified', 'createdBy', 'createdByUser', 'modifiedBy'],
  ...['modifiedByUser', 'id', 'name', 'alias', 'category', 'description', 'cachedHtml'],
  ...['publishUp', 'publishDown', 'fields', 'actions', 'template', 'inKioskMode', 'renderStyle'],
  ...['formType', 'postAction', 'postActionProperty', 'noIndex', 'formAttributes', 'language'],
];
const fieldKeys = [
  ...['id', 'label', 'showLabel', 'alias', 'type', 'defaultValue', 'isRequired', 'order'],
  ...['validationMessage', 'helpMessage', 'properties', 'validation', 'parent', 'conditions'],
  ...['labelAttributes', 'inputAttributes', 'containerAttributes', 'leadField', 'saveResult'],
  ...['isAutoFill', 'mappedObject', 'mappedField'],
];

describeOnEachDatabase('Forms by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = (body: object) => sidecar.api('POST', '/api/forms/new', body);
  const made = async (body: object) => (await create({ name: 'A form', ...body })).body.form;
  const edit = (method: string, id: number, body: object) =>
    sidecar.api(method, `/api/forms/${id}/edit`, body);

  it('need no more than a name', async () => {
    const { status, body, headers } = await create({ name: 'Contact us!' });
    const { form } = body;
    assert.deepEqual([status, headers.get('location')], [201, `/api/forms/${form.id}`]);
    assert.deepEqual(Object.keys(form).sort(), [...formKeys].sort());
    const { isPublished, alias, formType, postAction, inKioskMode, fields, actions } = form;
    assert.deepEqual(
      { isPublished, alias, formType, postAction, inKioskMode, fields, actions },
      {
        ...{ isPublished: true, alias: 'contact_us', formType: 'standalone', postAction: 'return' },
        ...{ inKioskMode: false, fields: [], actions: [] },
      },
    );
    assert.equal((await create({})).status, 400);
  });

  it('keep what their fields were told, and what was left out has its usual value', async () => {
    const sent = { ...email, isRequired: true, properties: { placeholder: 'p' }, helpMessage: 'h' };
    const { id, fields } = await made({ fields: [sent, { label: 'Très chic!', type: 'text' }] });
    const [first, second] = fields;
    assert.deepEqual(Object.keys(first).sort(), [...fieldKeys].sort());
    assert.deepEqual(
      [first.leadField, first.mappedObject, first.isRequired, first.properties, first.order],
      ['email', 'contact', true, { placeholder: 'p' }, 1],
    );
    assert.deepEqual(
      [second.alias, second.isRequired, second.saveResult, second.properties, second.order],
      ['tres_chic', false, true, [], 2],
    );
    const read = (await sidecar.api('GET', `/api/forms/${id}`)).body.form;
    assert.deepEqual(read.fields, fields);
  });

  it('map a field to a contact also under the name of older clients', async () => {
    const [field] = (await made({ fields: [{ ...plain, leadField: 'firstname' }] })).fields;
    assert.deepEqual([field.mappedObject, field.mappedField], ['contact', 'firstname']);
  });

  it('give names that a submission uses itself a prefix', async () => {
    const aliases = ['return', 'formId', 'Messenger', 'select'];
    const { fields } = await made({ fields: aliases.map((alias) => ({ ...plain, alias })) });
    assert.deepEqual(
      fields.map(({ alias }: any) => alias),
      ['f_return', 'f_formid', 'f_messenger', 'select'],
    );
  });

  it('are edited: PATCH changes and adds, PUT leaves only what it names', async () => {
    const form = await made({
      fields: [email, plain],
      actions: [points],
      postAction: 'message',
      postActionProperty: 'Hi',
    });
    const [one, two] = form.fields;
    const patch = {
      fields: [
        { id: two.id, label: 'Given name' },
        { ...plain, alias: 'new' },
      ],
    };
    const patched = (await edit('PATCH', form.id, patch)).body.form;
    assert.deepEqual(
      patched.fields.map(({ id, label, alias }: any) => [id, label, alias]),
      [
        [one.id, 'E-mail', 'email'],
        [two.id, 'Given name', 'first'],
        [patched.fields[2].id, 'First', 'new'],
      ],
    );
    assert.deepEqual([patched.actions, patched.postAction], [form.actions, 'message']);
    const put = { name: 'Put', fields: [{ ...plain, id: two.id }] };
    const replaced = (await edit('PUT', form.id, put)).body.form;
    assert.deepEqual(
      replaced.fields.map(({ id, label }: any) => [id, label]),
      [[two.id, 'First']],
    );
    assert.deepEqual([replaced.actions, replaced.postAction], [[], 'return']);
    assert.equal((await edit('PUT', 999_999, { name: 'New' })).status, 201);
    assert.equal((await edit('PATCH', 999_999, { name: 'New' })).status, 404);
  });

  it('lose fields and actions by their ids, and give no id twice', async () => {
    const form = await made({ fields: [email, plain], actions: [points] });
    const [one, two] = form.fields;
    const path = `/api/forms/${form.id}`;
    const without = await sidecar.api('DELETE', `${path}/fields/delete`, { fields: [two.id, 77] });
    assert.deepEqual(
      [without.status, without.body.form.fields.map(({ id }: any) => id)],
      [200, [one.id]],
    );
    const query = `actions[]=${form.actions[0].id}`;
    const { body } = await sidecar.api('DELETE', `${path}/actions/delete?${query}`);
    assert.deepEqual(body.form.actions, []);
    const added = (await edit('PATCH', form.id, { actions: [points] })).body.form.actions[0];
    assert.ok(added.id > form.actions[0].id);
    assert.equal((await sidecar.api('DELETE', `${path}/fields/delete`, { fields: 5 })).status, 400);
    assert.equal(
      (await sidecar.api('DELETE', '/api/forms/999999/fields/delete', { fields: [1] })).status,
      404,
    );
  });

  it('take tags by id or name and answer their names, and segments that are there', async () => {
    const tag = (await sidecar.api('POST', '/api/tags/new', { tag: 'from-form' })).body.tag;
    const segment = (await sidecar.api('POST', '/api/segments/new', { name: 'Leads' })).body.list;
    const { actions } = await made({
      actions: [
        { name: 't', type: 'lead.changetags', properties: { add_tags: [tag.id, 'other'] } },
        { name: 's', type: 'lead.changelist', properties: { addToLists: [segment.id] } },
        { name: 'u', type: 'lead.addutmtags', properties: [] },
        { name: 'd', type: 'lead.remove_do_not_contact' },
      ],
    });
    assert.deepEqual(
      actions.map(({ properties }: any) => properties),
      [
        { add_tags: ['from-form', 'other'], remove_tags: [] },
        { addToLists: [segment.id], removeFromLists: [] },
        ...[[], []],
      ],
    );
  });

  for (const [title, change, key] of [
    ['an unknown type of field', { fields: [{ label: 'x', type: 'nosuch' }] }, 'fields'],
    ['a field without a label', { fields: [{ type: 'text' }] }, 'fields'],
    ['two fields with one alias', { fields: [plain, plain] }, 'fields'],
    ['a field mapped to nothing', { fields: [{ ...plain, mappedField: 'nosuch' }] }, 'fields'],
    ['a field that gives points', { fields: [{ ...plain, mappedField: 'points' }] }, 'fields'],
    ['fields that are no list', { fields: 'all' }, 'fields'],
    ['a field that is no object', { fields: ['x'] }, 'fields'],
    ['an unknown action', { actions: [{ name: 'x', type: 'no.such' }] }, 'actions'],
    ['an action without a name', { actions: [{ type: 'lead.addutmtags' }] }, 'actions'],
    [
      'points that are no number',
      { actions: [{ ...points, properties: { points: 'x' } }] },
      'actions',
    ],
    [
      'an unknown tag',
      { actions: [{ ...points, type: 'lead.changetags', properties: { add_tags: [99] } }] },
      'actions',
    ],
    [
      'an unknown segment',
      { actions: [{ ...points, type: 'lead.changelist', properties: { addToLists: [99] } }] },
      'actions',
    ],
    ['a message without a text', { postAction: 'message' }, 'postActionProperty'],
    ['a redirect to nowhere', { postAction: 'redirect' }, 'postActionProperty'],
    [
      'a redirect to a script',
      { postAction: 'redirect', postActionProperty: 'javascript:alert(1)' },
      'postActionProperty',
    ],
    [
      'a redirect to a host of the visitor',
      { postAction: 'redirect', postActionProperty: 'https://{formfield=a}/' },
      'postActionProperty',
    ],
    ['an unknown action afterwards', { postAction: 'explode' }, 'postAction'],
    [
      'an end before the start',
      { publishUp: '2026-02-01', publishDown: '2026-01-01' },
      'publishDown',
    ],
    ['a limit of zero', { progressiveProfilingLimit: 0 }, 'progressiveProfilingLimit'],
  ] as [string, object, string][]) {
    it(`refuse ${title}, and leave nothing behind`, async () => {
      const before = (await sidecar.api('GET', '/api/forms')).body.total;
      const { status, body } = await create({ name: 'Bad', ...change });
      assert.deepEqual([status, Object.keys(body.errors[0].details)], [400, [key]]);
      assert.equal((await sidecar.api('GET', '/api/forms')).body.total, before);
    });
  }

  it('answer strange values with 400, wherever they stand', async () => {
    const strange = JSON.parse('{"toString":1,"__proto__":{"a":1}}');
    for (const key of ['label', 'alias', 'type', 'isRequired', 'parent', 'order', 'mappedField']) {
      const { status } = await create({ name: 'x', fields: [{ ...plain, [key]: strange }] });
      assert.ok(status === 400 || (key === 'alias' && status === 201), `${key}: ${status}`);
    }
    for (const key of ['name', 'type', 'order', 'description']) {
      const { status } = await create({ name: 'x', actions: [{ ...points, [key]: strange }] });
      assert.equal(status, 400, key);
    }
    for (const key of ['postAction', 'language', 'publishUp', 'inKioskMode'])
      assert.equal((await create({ name: 'x', [key]: strange })).status, 400, key);
  });

  it('are listed, searched, made in batches and deleted', async () => {
    const batch = await sidecar.api('POST', '/api/forms/batch/new', [{ name: 'Batch one' }, {}]);
    assert.deepEqual(batch.body.statusCodes, [201, 400]);
    const listed = (await sidecar.api('GET', '/api/forms?search=batch')).body;
    assert.deepEqual([listed.total, listed.forms.length], [1, 1]);
    const { id } = listed.forms[0];
    const { body } = await sidecar.api('DELETE', `/api/forms/${id}/delete`);
    assert.deepEqual([body.form.id, body.form.name], [null, 'Batch one']);
    assert.equal((await sidecar.api('GET', `/api/forms/${id}`)).status, 404);
  });
});
