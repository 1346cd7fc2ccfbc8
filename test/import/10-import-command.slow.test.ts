import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { recordsOfCsv } from '../support/csv.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { importText } from '../support/import-command.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The command that imports contacts', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  afterEach(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  async function all(): Promise<any[]> {
    const { body } = await sidecar.api('GET', '/api/contacts/export');
    return recordsOfCsv(body);
  }
  async function counts(text: string | Buffer, ...words: string[]): Promise<any> {
    const { code, output, errors } = await importText(sidecar, text, '--json', ...words);
    assert.deepEqual([code, errors], [0, '']);
    const { inserted, updated, unchanged, ignored } = JSON.parse(output);
    return [inserted, updated, unchanged, ignored];
  }

  it('makes a contact of each row, and of the same file again nothing', async () => {
    const text =
      'E-Mail;First name;Company;Tags;Stage;Points;Number\r\n' +
      'ada@example.test;Ada;Acme;"new|b;c";Lead;5;x\r\n' +
      'bob@example.test;"Bob\r\nthe 2nd";acme;NEW;;;y\r\n';
    assert.deepEqual(await counts(text), [2, 0, 0, 0]);
    const [ada, bob] = await all();
    assert.deepEqual(
      [ada.firstname, ada.company, ada.tags, ada.stage, ada.points],
      ['Ada', 'Acme', 'b;c|new', 'Lead', '5'],
    );
    assert.deepEqual([bob.firstname, bob.company, bob.tags], ['Bob\r\nthe 2nd', 'Acme', 'new']);
    assert.deepEqual(await counts(text), [0, 0, 2, 0]);
  });

  it('writes for a contact what the API writes', async () => {
    const values = { email: 'one@example.test', firstname: 'One', company: 'Acme', points: 3 };
    await sidecar.createContact({ ...values, tags: ['t'], owner: 1 });
    const text = 'email,firstname,company,points,tags,owner\ntwo@example.test,One,Acme,3,t,ada\n';
    await counts(text);
    const [one, two] = [await rowsOf(1), await rowsOf(2)];
    const asImported = one
      .replaceAll('one@example.test', 'two@example.test')
      .replaceAll('"api"', '"import"');
    assert.equal(two, asImported);
  });

  /**
   * All rows of a contact without what is of the moment, of the import and of who writes. A file
   * has its columns in another order than the API its fields.
   */
  async function rowsOf(contactId: number): Promise<string> {
    const lines: string[] = [];
    const add = (table: string, rows: any[]) => {
      for (const { id, contact_id, operator_id, created_by, ...row } of rows) {
        const { at, created_at, identified_at, added_at, ...rest } = row;
        const { action_name, details, ...others } = rest;
        if (table === 'contact_changes') others.changes = JSON.parse(others.changes).sort();
        lines.push(`${table} ${JSON.stringify(others)}`);
      }
    };
    add('contacts', await database.knex('contacts').where({ id: contactId }));
    const tables = ['contact_values', 'contact_identifiers', 'contact_changes', 'contact_events'];
    for (const table of [...tables, 'company_contacts', 'contact_tags', 'points_log'])
      add(table, await database.knex(table).where({ contact_id: contactId }));
    return lines.sort().join('\n');
  }

  it('brings up to date whom an id or a unique value means, and erases on NULL only', async () => {
    const a = await sidecar.createContact({ email: 'a@example.test', city: 'Oslo', phone: '1' });
    const b = await sidecar.createContact({ email: 'b@example.test', city: 'Oslo' });
    const text = `id,email,city,phone,points\n,A@example.test,Rome,,9\n${b},,NULL,2,\n999,c@example.test,,,\n`;
    assert.deepEqual(await counts(text), [1, 2, 0, 0]);
    const [first, second, third] = await all();
    assert.deepEqual([first.id, first.city, first.phone], [String(a), 'Rome', '1']);
    assert.deepEqual([first.points, second.city, second.phone], ['0', '', '2']);
    assert.equal(third.email, 'c@example.test');
  });

  it('keeps what is there, and creates nobody, where that is wanted', async () => {
    await sidecar.createContact({ email: 'a@example.test', city: 'Oslo' });
    const text = 'email,city,phone\na@example.test,Rome,1\nb@example.test,Rome,2\n';
    assert.deepEqual(await counts(text, '--only-update', '--keep-existing'), [0, 1, 0, 1]);
    const [only, ...others] = await all();
    assert.deepEqual([only.city, only.phone, others.length], ['Oslo', '1', 0]);
  });

  it('leaves out rows that it cannot take, and says which and why', async () => {
    const { folder } = sidecar.database;
    const errors = join(folder, 'errors.csv');
    const text =
      'email,country,owner\nok@example.test,France,ada\nbad,Nowhere,\n\n' +
      'x@example.test,France,nobody\ny@example.test,,,,more\n\n\n';
    assert.deepEqual(await counts(text, '--errors', errors), [1, 0, 0, 4]);
    assert.equal(statSync(errors).mode & 0o777, 0o600);
    const lines = readFileSync(errors, 'utf8').split('\r\n');
    assert.equal(lines[0], 'row,reason,email,country,owner');
    assert.match(
      lines[1] as string,
      /^3,email: bad is not a valid email.*country: .*,bad,Nowhere,$/,
    );
    assert.match(lines[2] as string, /^4,The row is empty\./);
    assert.match(lines[3] as string, /^5,There is no user nobody\.,x@example\.test,France,nobody$/);
    assert.match(lines[4] as string, /^6,"?The row has 5 cells, and there are 3 columns\./);
    assert.equal((await all()).length, 1);
  });

  it('gives all of them tags, a segment and an owner, and takes columns by name', async () => {
    await sidecar.api('POST', '/api/segments/new', { name: 'VIP', alias: 'vip' });
    const words = ['--tag', 'fair', '--segment', 'vip', '--owner', 'ada', '--map', 'Where=city'];
    assert.deepEqual(await counts('Email,Where\na@example.test,Oslo\n', ...words), [1, 0, 0, 0]);
    const { body } = await sidecar.api('GET', '/api/contacts/export?search=segment:vip');
    const [{ city, tags, owner } = {}] = recordsOfCsv(body);
    assert.deepEqual([city, tags, owner], ['Oslo', 'fair', 'ada']);
    assert.deepEqual(await counts('Email\na@example.test\n', ...words.slice(0, 6)), [0, 0, 1, 0]);
  });

  it('only tells what would become of the rows, when it is asked to', async () => {
    const text = 'email\na@example.test\nb\n';
    const { code, output } = await importText(sidecar, text, '--dry-run');
    assert.deepEqual(
      [code, output.split('\n')[0]],
      [0, 'Would be: 1 new, 0 changed, 0 as they were, 1 left out.'],
    );
    assert.deepEqual(await all(), []);
    assert.equal((await database.knex('imports')).length, 0);
  });

  it('refuses with a reason what it cannot do, and changes nothing then', async () => {
    for (const [words, reason] of [
      [['--map', 'Mail=email'], /The file has no column Mail/],
      [['--map', 'email=e-mail'], /There is no field e-mail/],
      [['--map', 'city=companycity'], /need one that is companyname/],
      [['--segment', 'none'], /There is no segment none/],
      [['--owner', 'bob'], /There is no user bob/],
      [['--encoding', 'morse'], /--encoding must be one of utf-8/],
    ] as const) {
      const { code, errors } = await importText(
        sidecar,
        'email,city\na@example.test,x\n',
        ...words,
      );
      assert.equal(code, 1);
      assert.match(errors, reason);
    }
    assert.deepEqual(await all(), []);
  });
});
