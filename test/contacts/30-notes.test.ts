import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Notes by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = (body: object) => sidecar.api('POST', '/api/notes/new', body);

  it('keep their text as it was written and are timed to the minute', async () => {
    const lead = await sidecar.createContact({ firstname: 'Ada' });
    const text = ' <b>Hi</b> & \n line ';
    const { status, headers, body } = await create({
      ...{ lead, text, type: 'call' },
      dateTime: '2026-02-03 04:05:06',
    });
    assert.deepEqual([status, headers.get('location')], [201, `/api/notes/${body.note.id}`]);
    assert.deepEqual(Object.keys(body.note), ['id', 'text', 'type', 'dateTime', 'lead']);
    assert.deepEqual(
      [body.note.text, body.note.type, body.note.dateTime],
      [text, 'call', '2026-02-03T04:05:00+00:00'],
    );
    assert.deepEqual(Object.keys(body.note.lead), ['id', 'points', 'color', 'fields']);
    assert.equal(body.note.lead.fields.all.firstname, 'Ada');
  });

  it('are general and without a time unless they say so', async () => {
    const lead = await sidecar.createContact({});
    const { note } = (await create({ lead, text: 'x' })).body;
    assert.deepEqual([note.type, note.dateTime], ['general', null]);
  });

  it('need a contact that exists, a text, a known kind and a readable time', async () => {
    const lead = await sidecar.createContact({});
    assert.equal((await create({ lead: 99999, text: 'x' })).status, 404);
    const wrong = [
      ...[{ text: 'x' }, { lead }, { lead, text: ' ' }, { lead, text: { a: 1 } }],
      ...[
        { lead: 'x', text: 'x' },
        { lead: {}, text: 'x' },
        { lead, text: 'x', type: 'zzz' },
      ],
      { lead, text: 'x', dateTime: 'soon' },
    ];
    for (const body of wrong) assert.equal((await create(body)).status, 400, JSON.stringify(body));
  });

  it('PATCH changes what is sent, PUT empties what is not', async () => {
    const lead = await sidecar.createContact({});
    const sent = { lead, text: 'a', type: 'email', dateTime: '2026-02-03 04:05:00' };
    const { id } = (await create(sent)).body.note;
    const patched = (await sidecar.api('PATCH', `/api/notes/${id}/edit`, { text: 'b' })).body.note;
    assert.deepEqual(
      [patched.text, patched.type, patched.dateTime],
      ['b', 'email', '2026-02-03T04:05:00+00:00'],
    );
    const put = (await sidecar.api('PUT', `/api/notes/${id}/edit`, { lead, text: 'c' })).body.note;
    assert.deepEqual([put.text, put.type, put.dateTime], ['c', null, null]);
  });

  it('are listed as an array with their number, searched, ordered and paged', async () => {
    const lead = await sidecar.createContact({});
    for (const text of ['list One', 'list Two', 'list Three']) await create({ lead, text });
    const asked = '/api/notes?search=LIST&orderBy=text&orderByDir=DESC&limit=2&start=1';
    const { body } = await sidecar.api('GET', asked);
    assert.deepEqual(
      [body.total, body.notes.map(({ text }: any) => text)],
      [3, ['list Three', 'list One']],
    );
    const { id } = body.notes[0];
    const one = await sidecar.api('GET', `/api/notes?search=ids:${id}`);
    assert.deepEqual([one.body.total, one.body.notes[0].id], [1, id]);
    assert.equal((await sidecar.api('GET', '/api/notes?orderBy=nosuch')).status, 400);
  });

  it('of one contact are listed at the contact', async () => {
    const [lead, other] = [await sidecar.createContact({}), await sidecar.createContact({})];
    const { id } = (await create({ lead, text: 'mine' })).body.note;
    await create({ lead: other, text: 'not mine' });
    const { body } = await sidecar.api('GET', `/api/contacts/${lead}/notes?limit=1&start=0`);
    assert.deepEqual([body.total, body.notes.map((note: any) => note.id)], [1, [id]]);
    assert.equal((await sidecar.api('GET', '/api/contacts/99999/notes')).status, 404);
  });

  it('a deleted note is gone and answers without an id', async () => {
    const lead = await sidecar.createContact({});
    const { id } = (await create({ lead, text: 'gone' })).body.note;
    const { body } = await sidecar.api('DELETE', `/api/notes/${id}/delete`);
    assert.deepEqual([body.note.id, body.note.text], [null, 'gone']);
    assert.equal((await sidecar.api('GET', `/api/notes/${id}`)).status, 404);
  });

  it('follow their contact into a merge and out of it, and go with it when it is deleted', async () => {
    const [winner, loser] = [await sidecar.createContact({}), await sidecar.createContact({})];
    const { id } = (await create({ lead: loser, text: 'moves' })).body.note;
    const leadNow = async () => (await sidecar.api('GET', `/api/notes/${id}`)).body.note.lead.id;
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    assert.equal(await leadNow(), winner);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`);
    assert.equal(await leadNow(), loser);
    await sidecar.api('DELETE', `/api/contacts/${loser}/delete`);
    assert.equal((await sidecar.api('GET', `/api/notes/${id}`)).status, 404);
  });
});
