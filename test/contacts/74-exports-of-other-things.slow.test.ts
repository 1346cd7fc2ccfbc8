import assert from 'node:assert/strict';
import { connect } from '../../sidecar/db/connect.ts';
import { runCommand } from '../support/command-line.ts';
import { recordsOfCsv } from '../support/csv.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Exports of companies, timelines, submissions and members', (product) => {
  let sidecar: TestSidecar;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
  });
  afterEach(() => sidecar.stop());

  const download = async (path: string): Promise<string> => {
    const { status, body } = await sidecar.api('GET', path);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const linesOf = async (path: string): Promise<any[]> =>
    (await download(`${path}${path.includes('?') ? '&' : '?'}format=ndjson`))
      .trimEnd()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const command = (...words: string[]) =>
    runCommand(['export', ...words], {
      MTC_DATA_DIR: sidecar.database.folder,
      MTC_DATABASE_URL: sidecar.database.url,
      MTC_SECRET: sidecar.secret,
    });
  const created = async (path: string, body: object, name: string): Promise<number> =>
    (await sidecar.api('POST', path, body)).body[name].id;
  const company = (values: object) => created('/api/companies/new', values, 'company');

  it('has all companies that match, as a table and as the API shows them', async () => {
    const first = await company({ companyname: 'Acme', companycity: '=1+1', score: 4 });
    const second = await company({ companyname: 'Bolt', companycity: 'Oslo' });
    const [row, ...others] = recordsOfCsv(await download('/api/companies/export'));
    assert.deepEqual([row?.id, row?.companyname, row?.companycity], [`${first}`, 'Acme', "'=1+1"]);
    assert.equal(row?.score, '4');
    assert.equal(others.length, 1);
    const [shown, ...rest] = await linesOf('/api/companies/export?search=companycity:Oslo');
    assert.equal(rest.length, 0);
    const { body } = await sidecar.api('GET', `/api/companies/${second}`);
    assert.deepEqual(shown, body.company);
    assert.equal(
      (await command('--of', 'companies')).output,
      await download('/api/companies/export'),
    );
  });

  it('has the members of a segment, strangers included, and nobody who was taken out', async () => {
    const segment = await created('/api/segments/new', { name: 'Readers' }, 'list');
    const ids = [
      await sidecar.createContact({ lastname: 'In' }),
      await sidecar.createContact({ lastname: 'Out' }),
      await sidecar.createContact({ points: 3 }),
    ];
    for (const id of ids) await sidecar.api('POST', `/api/segments/${segment}/contact/${id}/add`);
    await sidecar.api('POST', `/api/segments/${segment}/contact/${ids[1]}/remove`);
    const path = `/api/segments/${segment}/contacts/export`;
    const rows = recordsOfCsv(await download(path));
    assert.deepEqual(
      rows.map(({ id }) => Number(id)),
      [ids[0], ids[2]],
    );
    const { output, errors } = await command('--of', 'members', '--segment', `${segment}`);
    assert.deepEqual([output, errors], [await download(path), '2 contacts written.\n']);
    assert.equal((await sidecar.api('GET', '/api/segments/999/contacts/export')).status, 404);
  });

  it('has what was sent by a form, also answers to questions that are gone', async () => {
    const fields = ['email', 'note'].map((alias) => ({
      ...{ label: alias, alias, type: alias === 'email' ? 'email' : 'text' },
      mappedObject: 'contact',
      mappedField: alias === 'email' ? 'email' : '',
    }));
    const form = { name: 'Ask', formType: 'standalone', isPublished: true, fields };
    const { body } = await sidecar.api('POST', '/api/forms/new', form);
    const { id } = body.form;
    for (const name of ['ann', 'ben'])
      await fetch(`${sidecar.url}/form/submit?formId=${id}`, {
        method: 'POST',
        body: new URLSearchParams({
          'mauticform[formId]': String(id),
          'mauticform[email]': `${name}@example.test`,
          'mauticform[note]': `=HYPERLINK("${name}")`,
        }),
      });
    const path = `/api/forms/${id}/submissions/export`;
    const rows = recordsOfCsv(await download(path));
    assert.deepEqual(
      rows.map(({ email, note }) => [email, note]),
      ['ann', 'ben'].map((name) => [`${name}@example.test`, `'=HYPERLINK("${name}")`]),
    );
    const listed = await sidecar.api('GET', `/api/forms/${id}/submissions?orderBy=id`);
    assert.deepEqual(await linesOf(path), listed.body.submissions);
    const note = body.form.fields.find((field: { alias: string }) => field.alias === 'note');
    await sidecar.api('DELETE', `/api/forms/${id}/fields/delete`, { fields: [note.id] });
    const [afterwards] = recordsOfCsv(await download(path));
    assert.equal(afterwards?.note, undefined);
    assert.deepEqual(JSON.parse(afterwards?.other_answers ?? ''), {
      note: '=HYPERLINK("ann")',
    });
    const { output, errors } = await command('--of', 'submissions', '--form', `${id}`);
    assert.deepEqual([output, errors], [await download(path), '2 submissions written.\n']);
  });

  it('has the whole timeline of each contact, oldest first, whatever its length', async () => {
    const id = await sidecar.createContact({ lastname: 'Low', email: 'low@example.test' });
    const other = await sidecar.createContact({ lastname: 'High', email: 'high@example.test' });
    for (const points of ['plus/2', 'minus/1'])
      await sidecar.api('POST', `/api/contacts/${id}/points/${points}`);
    await multiplyPoints(sidecar, id, 2500);
    const events = await linesOf(`/api/contacts/activity/export?ids=${id}`);
    const { body } = await sidecar.api('GET', `/api/contacts/${id}/activity?limit=1`);
    assert.equal(events.length, body.total);
    assert.equal(
      new Set(events.map(({ event, eventId }) => `${event} ${eventId}`)).size,
      body.total,
    );
    const times = events.map(({ timestamp }) => timestamp);
    assert.deepEqual(times, [...times].sort());
    assert.ok(events.every(({ contactId }) => contactId === String(id)));
    const points = await linesOf(
      `/api/contacts/activity/export?ids=${id},${other}&filters[includeEvents][]=point.gained`,
    );
    assert.equal(points.length, 2502);
    const rows = recordsOfCsv(await download(`/api/contacts/activity/export?ids=${other}`));
    assert.ok(rows.length > 0 && rows.every(({ contact_id }) => contact_id === String(other)));
    assert.match((await command('--of', 'timeline')).errors, /^\d+ events written\.\n$/);
  });

  it('says what there is to export', async () => {
    const { code, errors } = await command('--of', 'everything');
    assert.equal(code, 1);
    assert.match(
      errors,
      /--of: must be one of contacts, companies, timeline, submissions, members/,
    );
    assert.match((await command('--of', 'submissions')).errors, /--form: name it by its id/);
    const { errors: gone } = await command('--of', 'members', '--segment', '9');
    assert.match(gone, /--segment: there is no segment/);
  });
});

/** Many of them in the same millisecond: a walk by time has to tell them apart. */
async function multiplyPoints({ database }: TestSidecar, contactId: number, count: number) {
  const { knex } = connect(database.url);
  try {
    const { id: _id, ...entry } = await knex('points_log').where({ contact_id: contactId }).first();
    const moments = Array.from({ length: count }, (_, at) => entry.at + (at < 1500 ? 0 : at));
    await knex.batchInsert(
      'points_log',
      moments.map((at) => ({ ...entry, at })),
      100,
    );
  } finally {
    await knex.destroy();
  }
}
