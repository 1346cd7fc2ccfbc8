import assert from 'node:assert/strict';
import { recordsOfCsv } from '../support/csv.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { endedImport, uploadedImport } from '../support/imports.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

type Bytes = Uint8Array<ArrayBuffer>;

interface Case {
  readonly title: string;
  readonly file: string | Bytes;
  readonly order?: object;
  /** First names of the contacts, `|` between them, or why it is refused or fails. */
  readonly gives: string | RegExp;
  readonly leftOut?: number;
}

const utf16 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'utf16le'));
const swapped = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'utf16le').swap16());
const western = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'latin1'));
const plain = 'firstname,city\nZoë,Köln\nŁukasz,Łódź\n';
const long = (count: number): string =>
  `firstname,city\n${`Ann,${'o'.repeat(91)}\n`.repeat(count)}`;
const columns = (count: number): string => {
  const names = Array.from({ length: count - 1 }, (_, n) => `c${n}`);
  return `firstname,${names.join(',')}\nAnn${',x'.repeat(count - 1)}\n`;
};
const mapped = { mapping: { firstname: 'firstname' } };

const cases: readonly Case[] = [
  { title: 'UTF-8', file: plain, gives: 'Zoë|Łukasz' },
  { title: 'UTF-8 with a mark', file: `\ufeff${plain}`, gives: 'Zoë|Łukasz' },
  { title: 'a mark before a quoted header', file: '\ufeff"firstname"\nAnn\n', gives: 'Ann' },
  { title: 'UTF-16 of small ends', file: utf16(`\ufeff${plain}`), gives: 'Zoë|Łukasz' },
  { title: 'UTF-16 of big ends', file: swapped(`\ufeff${plain}`), gives: 'Zoë|Łukasz' },
  { title: 'UTF-16 without a mark', file: utf16(plain), gives: 'Zoë|Łukasz' },
  { title: 'UTF-16 of big ends without a mark', file: swapped(plain), gives: 'Zoë|Łukasz' },
  {
    title: 'UTF-16 that is cut in a character',
    file: utf16(`\ufeffcity\nx\n`).slice(0, -1),
    order: { mapping: { city: 'firstname' } },
    gives: 'x\ufffd',
  },
  { title: 'Windows-1252', file: western('firstname\nM\xfcller \x80\x92\n'), gives: 'Müller €’' },
  {
    title: 'one byte near the end that is no UTF-8',
    file: western(`${long(3000)}M\xfcller,x\n`),
    gives: `${'Ann|'.repeat(3000)}Müller`,
  },
  {
    title: 'characters across the edges of portions',
    file: `firstname\n${'ä😀'.repeat(20)}\n`.repeat(1) + `${'ü😀ö'.repeat(30)}\n`.repeat(2500),
    gives: ['ä😀'.repeat(20), ...new Array(2500).fill('ü😀ö'.repeat(30))].join('|'),
  },
  {
    title: 'a code that is told',
    file: western('firstname\n\xc3\xa4\n'),
    order: { encoding: 'windows-1252' },
    gives: 'Ã¤',
  },
  { title: 'lines of Windows', file: 'firstname,city\r\nAnn,x\r\nBob,y\r\n', gives: 'Ann|Bob' },
  { title: 'lines of old Macs', file: 'firstname,city\rAnn,x\rBob,y\r', gives: 'Ann|Bob' },
  { title: 'mixed lines', file: 'firstname,city\r\nAnn,x\nBob,y\rCem,z', gives: 'Ann|Bob|Cem' },
  { title: 'no end of the last line', file: 'firstname\nAnn', gives: 'Ann' },
  { title: 'sep=;', file: 'sep=;\r\nfirstname;city\r\nAnn;a,b,c\r\n', gives: 'Ann' },
  { title: 'sep= with a tab', file: 'sep=\t\nfirstname\tcity\nAnn\tx;y;z\n', gives: 'Ann' },
  {
    title: 'sep=; in UTF-16',
    file: utf16('\ufeffsep=;\r\nfirstname;city\r\nAnn;x\r\n'),
    gives: 'Ann',
  },
  { title: 'quoted sep=', file: '"sep=|"\nfirstname|city\nAnn|x\n', gives: 'Ann' },
  {
    title: 'semicolons, with commas in cells',
    file: 'firstname;city\n"A;1";x,y\nB;"x,y,z"\n',
    gives: 'A;1|B',
  },
  { title: 'tabs', file: 'firstname\tcity\nAnn, B\tx\n', gives: 'Ann, B' },
  { title: 'bars', file: 'firstname|city\nAnn|x;y\n', gives: 'Ann' },
  {
    title: 'a delimiter that is told',
    file: 'firstname:city\nAnn:x,y\n',
    order: { delimiter: ':' },
    gives: 'Ann',
  },
  { title: 'quotes in quotes', file: 'firstname\n"Ann ""A"" B"\n', gives: 'Ann "A" B' },
  {
    title: 'cells of several lines',
    file: 'firstname,city\n"Ann\n\nB",x\r\n"C\r\nD",y\n',
    gives: 'Ann\n\nB|C\r\nD',
  },
  {
    title: 'quotes inside plain cells',
    file: 'firstname,city\n5" Ann,x\nB"o"b,y\n',
    gives: '5" Ann|B"o"b',
  },
  { title: 'text behind quotes', file: 'firstname,city\n"Ann" B,x\nCem,y\n', gives: '"Ann" B|Cem' },
  {
    title: 'empty lines between and at the end',
    file: 'firstname\nAnn\n\n\nBob\n\n\n\n',
    gives: 'Ann|Bob',
    leftOut: 2,
  },
  {
    title: 'rows of delimiters only',
    file: 'firstname,city\nAnn,x\n,\n,\n',
    gives: 'Ann',
    leftOut: 2,
  },
  {
    title: 'blanks around cells and names',
    file: ' First Name , CITY \n  Ann  ,x\n',
    gives: 'Ann',
  },
  { title: 'zero bytes', file: 'firstname,city\nA\u0000nn,\u0000\u0000\n', gives: 'Ann' },
  {
    title: 'formulas of an export',
    file: "firstname\n'=1+1\n'' =A1\n'+49 30\n'plain\n",
    gives: "=1+1|' =A1|+49 30|'plain",
  },
  {
    title: 'a name twice in the header',
    file: 'firstname,firstname,city\nAnn,Bob,x\n',
    gives: 'Ann',
  },
  {
    title: 'the second of two columns of one name',
    file: 'firstname,firstname\nAnn,Bob\n',
    order: { mapping: { 'firstname (2)': 'firstname' } },
    gives: 'Bob',
  },
  {
    title: 'columns without names',
    file: ',firstname,\nx,Ann,y\n',
    order: { mapping: { 'column 1': 'city', firstname: 'firstname' } },
    gives: 'Ann',
  },
  {
    title: 'columns with names of our own machinery',
    file: '__proto__,constructor,firstname\na,b,Ann\n',
    gives: 'Ann',
  },
  { title: '200 columns', file: columns(200), gives: 'Ann' },
  { title: '1,000 columns', file: columns(1000), gives: 'Ann' },
  {
    title: '1,001 columns',
    file: columns(1001),
    order: mapped,
    gives: /1001 columns; 1000 are the most/,
  },
  {
    title: 'a million columns',
    file: `firstname${',c'.repeat(999_999)}\nAnn\n`,
    order: mapped,
    gives: /row at line 1 has more than 1 million characters/,
  },
  {
    title: 'a quotation mark that is not closed',
    file: 'firstname\nAnn\n"Bob\nCem\n',
    gives: /is opened and not closed/,
  },
  {
    title: 'a row of two million characters',
    file: `firstname\nAnn\n"${'x'.repeat(2_000_000)}"\n`,
    gives: /row at line 3 has more than 1 million/,
  },
  {
    title: 'a value that is too long',
    file: `firstname\nAnn\n${'x'.repeat(300)}\n`,
    gives: 'Ann',
    leftOut: 1,
  },
  { title: 'nothing', file: '', gives: /The file is empty/ },
  { title: 'a mark and nothing else', file: '\ufeff', gives: /The file is empty/ },
  { title: 'a header and nothing else', file: 'firstname,city\n', gives: '' },
  {
    title: 'too many cells, and too few',
    file: 'firstname,city,phone\nAnn\nBob,1,2,3\nCem,\n',
    gives: 'Ann|Cem',
    leftOut: 1,
  },
  { title: 'half characters', file: utf16('\ufefffirstname\nA\ud83dB\n'), gives: 'A\ufffdB' },
  {
    title: 'no table at all',
    file: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]),
    gives: /No column is mapped to a field/,
  },
];

describeOnEachDatabase('An awkward file', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  for (const { title, file, order, gives, leftOut = 0 } of cases)
    it(`becomes what it means, or is refused with a reason: ${title}`, async () => {
      const id = await uploadedImport(sidecar, file);
      const started = await sidecar.api('POST', `/api/imports/${id}/start`, {
        ...order,
        tags: [`import ${id}`],
      });
      if (started.status !== 200) {
        assert.equal(started.status, 400);
        assert.match(started.body.errors[0].message, gives as RegExp);
        return;
      }
      const ended = await endedImport(sidecar, id);
      if (typeof gives !== 'string') assert.match(ended.problem, gives);
      else {
        assert.deepEqual([ended.state, ended.progress.ignored], ['done', leftOut]);
        assert.equal(await firstNames(id), gives);
      }
    });

  async function firstNames(id: number): Promise<string> {
    const path = `/api/contacts/export?search=${encodeURIComponent(`tag:"import ${id}"`)}`;
    const records = recordsOfCsv((await sidecar.api('GET', path)).body);
    // Spreadsheets would run these: the export marks them.
    return records.map((one) => one.firstname?.replace(/^'(?=[\s'"]*[=+])/, '')).join('|');
  }

  it('that fails in the middle says which rows are in, and they can be taken back', async () => {
    const id = await uploadedImport(sidecar, `${long(700)}"Bob\n`);
    await sidecar.api('POST', `/api/imports/${id}/start`, { tags: ['half'] });
    const failed = await endedImport(sidecar, id);
    assert.deepEqual([failed.state, failed.progress.lastRow], ['failed', 501]);
    assert.equal(failed.progress.inserted, 500);
    await sidecar.api('POST', `/api/imports/${id}/undo`);
    assert.equal((await endedImport(sidecar, id)).undo.removed, 500);
  });
});
