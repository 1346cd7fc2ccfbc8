import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar } from '../support/sidecar.ts';
import { covers, differences } from './recorded/differences.ts';
import { areas, exchangesOf } from './recorded/exchange.ts';
import { type Finding, replay } from './recorded/replay.ts';

/** `contacts`, `users` … : what the request of a recording is about. */
function subjectOf(path: string): string {
  const subject = /\/api\/(\w+)/.exec(path)?.[1] ?? 'nosuchthing';
  return subject === 'nosuchthing' ? 'tokens, tracking and unknown paths' : subject;
}

describeOnEachDatabase('Requests that a Mautic server was seen to answer', (product) => {
  const findings: Finding[] = [];
  before(async function () {
    this.timeout(60_000);
    for (const area of areas) {
      const sidecar = await startSidecar(product, {
        MTC_SITE_ANONYMOUS: 'contacts',
        MTC_SITE_ORIGINS: 'http://site.example',
      });
      findings.push(...(await replay(sidecar.url, exchangesOf(area))));
      await sidecar.stop();
    }
  });

  const exchanges = areas.flatMap(exchangesOf);
  for (const subject of new Set(exchanges.map(({ path }) => subjectOf(path)))) {
    it(`about ${subject} get the same status, keys and types here`, () => {
      const own = new Set(
        exchanges.filter(({ path }) => subjectOf(path) === subject).map(({ name }) => name),
      );
      const unlisted = findings.filter(
        (finding) => own.has(finding.recording) && !differences.some((one) => covers(one, finding)),
      );
      assert.deepEqual(unlisted, []);
    });
  }

  it('differ nowhere that is listed in vain', () => {
    const inVain = differences.filter((one) => !findings.some((found) => covers(one, found)));
    assert.deepEqual(inVain, []);
  });
});
