import assert from 'node:assert/strict';
import { rowOwners } from '../../sidecar/app.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { browserClient } from '../support/browser-client.ts';
import { dumpContacts } from '../support/contact-dump.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Undoing a merge', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let people = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  const email = (): string => `undo${++people}@example.test`;
  const merge = (winner: number, loser: number) =>
    sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
  const unmerge = (id: number, body?: object) =>
    sidecar.api('POST', `/api/contacts/${id}/unmerge`, body);
  const read = async (id: number): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;
  const dump = (...ids: number[]): Promise<string> =>
    dumpContacts(
      database,
      rowOwners(database).flatMap((owner) => owner.tables),
      ids,
    );
  const visit = async (contactId: number, page: string) => {
    const browser = browserClient(sidecar.url);
    const ct = await sidecar.trackedToken(contactId);
    const page_url = `https://shop.example/${page}`;
    await browser.view({ page_url, ct, companyname: `Company ${page} ${contactId}` });
    return browser;
  };

  it('restores both contacts to the last byte', async () => {
    await sidecar.makePublic('companyname');
    const loser = await sidecar.createContact({
      ...{ email: email(), city: 'Oslo', points: 3, attribution: 1.1, tags: ['a', 'b'] },
      ...{ linkedin: 'https://linkedin.example/x' },
    });
    const winner = await sidecar.createContact({ phone: '1', points: 2, tags: ['b', 'c'] });
    await visit(loser, 'l');
    await visit(winner, 'w');
    await database
      .knex('contacts')
      .where({ id: loser })
      .update({
        ...{ custom: '{"z":1,"a":"x"}', owner_id: 1, stage_id: 3, created_at: 1e12 },
      });
    await database.knex('contacts').where({ id: winner }).update({ custom: '{"b":null,"a":null}' });
    const before = await dump(winner, loser);
    const [timelineOfLoser, timelineOfWinner] = [
      await sidecar.timeline(loser),
      await sidecar.timeline(winner),
    ];
    await merge(winner, loser);
    assert.notEqual(await dump(winner, loser), before);
    const { status, body } = await unmerge(winner);
    assert.deepEqual([status, body.contact.id, body.restored.id], [200, winner, loser]);
    assert.equal(await dump(winner, loser), before);
    assert.deepEqual(await sidecar.timeline(loser), timelineOfLoser);
    assert.deepEqual(await sidecar.timeline(winner), timelineOfWinner);
  });

  it('undoes a chain of merges from its end, by either id', async () => {
    const [a, b, c] = [
      await sidecar.createContact({ email: email(), tags: ['a'] }),
      await sidecar.createContact({ email: email(), tags: ['b'], city: 'Rome' }),
      await sidecar.createContact({ email: email(), tags: ['c'], city: 'Oslo' }),
    ] as [number, number, number];
    const before = await dump(a, b, c);
    await merge(b, c);
    await merge(a, b);
    const refused = await unmerge(c);
    assert.equal(refused.status, 409);
    assert.match(refused.body.errors[0].message, new RegExp(`merged into contact ${a}`));
    assert.equal((await unmerge(b)).body.contact.id, a);
    assert.equal((await unmerge(c)).body.contact.id, b);
    assert.equal(await dump(a, b, c), before);
  });

  it('of two merges into one contact the later one goes first', async () => {
    const [a, b, c] = [
      await sidecar.createContact({ email: email() }),
      await sidecar.createContact({ email: email(), city: 'Rome', points: 1 }),
      await sidecar.createContact({ email: email(), city: 'Oslo', points: 2 }),
    ] as [number, number, number];
    const before = await dump(a, b, c);
    await merge(a, b);
    await merge(a, c);
    const entry = (await sidecar.timeline(a)).events.find(
      ({ details }: any) => details.loserId === String(b),
    );
    const early = await unmerge(a, { mergeId: entry.details.mergeId });
    assert.equal(early.status, 409);
    assert.match(early.body.errors[0].message, /Undo merge \d+ first/);
    await unmerge(a);
    assert.equal((await unmerge(a, { mergeId: entry.details.mergeId })).status, 200);
    assert.equal(await dump(a, b, c), before);
  });

  it('leaves with the one that stayed what happened to it afterwards', async () => {
    const mine = email();
    const winner = await sidecar.createContact({ email: mine, points: 2 });
    const loser = await sidecar.createContact({
      email: email(),
      city: 'Oslo',
      fax: '9',
      points: 3,
    });
    await merge(winner, loser);
    await sidecar.createContact({ email: mine, city: 'Rome', points: 15, tags: ['late'] });
    await unmerge(winner);
    const [kept, restored] = [await read(winner), await read(loser)];
    assert.deepEqual([kept.fields.all.city, kept.fields.all.fax, kept.points], ['Rome', null, 12]);
    assert.deepEqual([kept.tags.length, restored.tags.length], [1, 0]);
    assert.deepEqual([restored.fields.all.city, restored.points], ['Oslo', 3]);
  });

  it('gives each browser back to its contact, with the visits since the merge', async () => {
    const winner = await sidecar.createContact({ email: email() });
    const loser = await sidecar.createContact({ email: email() });
    const [atWork, atHome] = [await visit(winner, 'w1'), await visit(loser, 'l1')];
    await merge(winner, loser);
    await atHome.view({ page_url: 'https://shop.example/l2' });
    await unmerge(winner);
    assert.equal((await atHome.view({ page_url: 'https://shop.example/l3' })).json.id, loser);
    assert.equal((await atWork.view({ page_url: 'https://shop.example/w2' })).json.id, winner);
    const pages = async (id: number) =>
      pagesOf(await sidecar.timeline(id)).map((url) => url.slice(-2));
    assert.deepEqual(await pages(loser), ['l1', 'l2', 'l3']);
    assert.deepEqual(await pages(winner), ['w1', 'w2']);
  });

  it('leaves a browser alone that was shown to be of the one that stayed', async () => {
    const winner = await sidecar.createContact({ email: email() });
    const loser = await sidecar.createContact({ email: email() });
    const browser = await visit(loser, 'mine');
    await merge(winner, loser);
    for (const id of [await sidecar.createContact({ email: email() }), winner]) {
      const ct = await sidecar.trackedToken(id);
      await browser.view({ page_url: 'https://shop.example/x', ct });
    }
    await unmerge(winner);
    const { json } = await browser.view({ page_url: 'https://shop.example/y' });
    assert.equal(json.id, winner);
    assert.equal(pagesOf(await sidecar.timeline(loser)).length, 1);
  });

  it('gives an address back that the one that stayed had given up', async () => {
    const [mine, theirs] = [email(), email()];
    const winner = await sidecar.createContact({ email: mine });
    const loser = await sidecar.createContact({ email: theirs });
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`, { take: ['email'] });
    await sidecar.createContact({ email: mine });
    assert.equal((await unmerge(winner)).status, 200);
    assert.equal(await sidecar.createContact({ email: theirs }), loser);
    assert.equal(await sidecar.createContact({ email: mine }), winner);
  });

  it('keeps what was written to a custom field after the merge', async () => {
    const winner = await sidecar.createContact({ email: email() });
    const loser = await sidecar.createContact({ email: email() });
    const custom = (id: number) => database.knex('contacts').where({ id });
    await custom(winner).update({ custom: '{"d":null,"e":null}' });
    await custom(loser).update({ custom: '{"a":1,"b":2,"d":4,"e":5}' });
    await merge(winner, loser);
    assert.equal((await custom(winner).first()).custom, '{"d":4,"e":5,"a":1,"b":2}');
    await custom(winner).update({ custom: '{"d":9,"e":5,"a":1,"b":8,"c":7}' });
    await unmerge(winner);
    assert.equal((await custom(winner).first()).custom, '{"d":9,"e":null,"b":8,"c":7}');
  });

  it('is refused while the one that stayed uses the address of the other one', async () => {
    const [mine, theirs] = [email(), email()];
    const winner = await sidecar.createContact({ email: mine });
    const loser = await sidecar.createContact({ email: theirs });
    await merge(winner, loser);
    await sidecar.createContact({ email: theirs });
    const before = await dump(winner, loser);
    const { status, body } = await unmerge(winner);
    assert.equal(status, 409);
    assert.match(body.errors[0].message, /was given the email of contact/);
    assert.ok(!body.errors[0].message.includes('@'));
    assert.equal(await dump(winner, loser), before);
  });

  it('is refused when somebody else has the address by now', async () => {
    const [mine, theirs] = [email(), email()];
    const winner = await sidecar.createContact({ email: mine });
    const loser = await sidecar.createContact({ email: theirs });
    await merge(winner, loser);
    const stranger = await sidecar.createContact({ phone: '7' });
    await database
      .knex('contact_identifiers')
      .where({ value_key: theirs })
      .update({ contact_id: stranger });
    const { status, body } = await unmerge(winner);
    assert.equal(status, 409);
    assert.match(body.errors[0].message, new RegExp(`belongs to contact ${stranger} by now`));
  });

  it('happens once, however often it is asked for at the same time', async () => {
    const winner = await sidecar.createContact({ email: email(), points: 1 });
    const loser = await sidecar.createContact({ email: email(), points: 2 });
    await merge(winner, loser);
    const answers = await Promise.all([1, 2, 3].map(() => unmerge(loser)));
    const statuses = answers.map(({ status }) => status).sort();
    assert.equal(statuses.filter((status) => status === 200).length, 1);
    assert.ok(statuses.every((status) => status === 200 || status === 409));
    assert.equal((await read(winner)).points, 1);
  });

  it('needs a merge that belongs to the contact', async () => {
    const alone = await sidecar.createContact({ email: email() });
    assert.equal((await unmerge(alone)).status, 409);
    assert.equal((await unmerge(alone, { mergeId: 99_999_999 })).status, 404);
    assert.equal((await unmerge(alone, { mergeId: 'x' })).status, 400);
    assert.equal((await unmerge(99_999_999)).status, 404);
  });
});
