import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Contacts that are sent at once', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const send = (email: string, more: object = {}) =>
    sidecar.api('POST', '/api/contacts/new', { email, ...more });

  it('are all stored, each with its own answer', async () => {
    const emails = Array.from({ length: 40 }, (_, index) => `n${index}@once.example`);
    const answers = await Promise.all(emails.map((email) => send(email, { tags: [email] })));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
    for (const [index, { body }] of answers.entries()) {
      assert.equal(body.contact.fields.all.email, emails[index]);
      assert.deepEqual(
        body.contact.tags.map(({ tag }: { tag: string }) => tag),
        [emails[index]],
      );
      const { body: read } = await sidecar.api('GET', `/api/contacts/${body.contact.id}`);
      assert.deepEqual(read, body);
    }
  });

  it('are one contact where they have one e-mail', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('one@once.example')));
    assert.equal(new Set(answers.map(({ body }) => body.contact.id)).size, 1);
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
    assert.equal(answers.filter(({ status }) => status === 200).length, 19);
  });

  it('are stored beside one that is refused', async () => {
    const id = await sidecar.createContact({ email: 'mover@once.example' });
    const taking = () =>
      sidecar.api('PATCH', `/api/contacts/${id}/edit`, { email: 'one@once.example' });
    const others = ['p', 'q', 'r'].map((name) => send(`${name}@once.example`));
    const [refused, ...stored] = await Promise.all([taking(), ...others]);
    assert.equal(refused?.status, 422);
    assert.deepEqual(
      stored.map(({ status }) => status),
      [201, 201, 201],
    );
  });
});
