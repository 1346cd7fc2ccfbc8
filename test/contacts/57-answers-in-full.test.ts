import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const choices = [
  { value: 'a', label: 'The "first"' },
  { value: 'b', label: 'Zweite ‘Wahl’ 🙂' },
];
const ownFields = [
  { label: 'One', alias: 'one', type: 'select', properties: { list: choices } },
  { label: 'Many "value":', alias: 'many', type: 'multiselect', properties: { list: choices } },
  {
    label: 'Yes\nor no',
    alias: 'yes_or_no',
    type: 'boolean',
    properties: { yes: 'Ja', no: 'Nein' },
  },
  { label: '42', alias: 'forty_two', type: 'number', group: 'professional', defaultValue: '7' },
];

describeOnEachDatabase('The answer about one contact', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
    for (const field of ownFields) await addField(field);
  });
  after(() => sidecar.stop());

  async function addField(field: object): Promise<void> {
    const { status } = await sidecar.api('POST', '/api/fields/contact/new', field);
    assert.equal(status, 201);
  }

  async function textAt(path: string): Promise<string> {
    const headers = { authorization: operatorHeader };
    return (await fetch(sidecar.url + path, { headers })).text();
  }

  /** What the list says of the contact, to the letter. */
  async function listed(id: number): Promise<string> {
    const [, rest] = (await textAt(`/api/contacts?search=ids:${id}`)).split(`"contacts":{"${id}":`);
    return `{"contact":${rest?.slice(0, -2)}}`;
  }

  async function assertSameAsListed(body: object): Promise<number> {
    const sent = { method: 'POST', body: JSON.stringify(body) };
    const headers = { authorization: operatorHeader, 'content-type': 'application/json' };
    const response = await fetch(`${sidecar.url}/api/contacts/new`, { ...sent, headers });
    const text = await response.text();
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.equal(response.headers.get('content-length'), String(Buffer.byteLength(text)));
    const { id } = JSON.parse(text).contact;
    assert.equal(text, await listed(id));
    assert.equal(await textAt(`/api/contacts/${id}`), text);
    return id;
  }

  it('says the same, letter by letter, as the list', async () => {
    await assertSameAsListed({
      firstname: 'Łucja "Lu" \\ <b>',
      email: 'lucja@example.test',
      city: '"value":null,"normalizedValue":""',
      points: 12,
      ...{ one: 'b', many: ['a', 'b'], yes_or_no: true, forty_two: 0 },
      tags: ['eins', '🙂'],
      owner: 1,
    });
  });

  it('says the same as the list of a contact of whom hardly anything is known', async () => {
    await assertSameAsListed({ yes_or_no: false });
  });

  it('shows a field at once that was added in between', async () => {
    const before = await assertSameAsListed({ lastname: 'Before' });
    await addField({ label: 'Later', alias: 'later', type: 'text', group: 'social' });
    const after = await assertSameAsListed({ lastname: 'After', later: 'seen' });
    assert.match(await textAt(`/api/contacts/${before}`), /"later":null/);
    assert.match(await textAt(`/api/contacts/${after}`), /"value":"seen","normalizedValue":"seen"/);
  });
});
