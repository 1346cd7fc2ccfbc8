import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment } from '../support/command-line.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';

/** In megabytes: what the process may have of the machine. */
const most = 200;
const command = join(import.meta.dirname, '..', '..', 'sidecar', 'start.mjs');
const status = (pid: number | 'self' | undefined): string => `/proc/${pid}/status`;

describe('The memory of an import', () => {
  let database: TestDatabase;
  before(async function () {
    if (!existsSync(status('self'))) this.skip();
    database = await createTestDatabase('SQLite');
  });
  after(() => database?.remove());

  it(`stays below ${most} MB, however long the file is`, async () => {
    const file = join(database.folder, 'people.csv');
    writeFileSync(file, fileOf(25_000));
    const env = cleanEnvironment({ MTC_DATA_DIR: database.folder, MTC_DATABASE_URL: database.url });
    const child = spawn(process.execPath, [command, 'import', file, '--json'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let kilobytes = 0;
    const looking = setInterval(() => {
      if (child.exitCode === null) kilobytes = peakOf(child.pid) ?? kilobytes;
    }, 50);
    const output = child.stdout.toArray();
    await once(child, 'close').finally(() => clearInterval(looking));
    assert.equal(JSON.parse(String(Buffer.concat(await output))).inserted, 25_000);
    assert.ok(kilobytes > 0 && kilobytes / 1024 <= most, `${Math.round(kilobytes / 1024)} MB`);
  });
});

/** The most that the process had so far; null when it ended a moment ago. */
function peakOf(pid: number | undefined): number | null {
  if (!existsSync(status(pid))) return null;
  const [, peak] = /VmHWM:\s+(\d+)/.exec(readFileSync(status(pid), 'utf8')) ?? [];
  return peak === undefined ? null : Number(peak);
}

const columns = [
  ...['email', 'firstname', 'lastname', 'company', 'position', 'mobile', 'phone', 'fax'],
  ...['address1', 'address2', 'city', 'state', 'zipcode', 'website', 'facebook', 'instagram'],
  ...['linkedin', 'skype', 'twitter', 'tags'],
];

function fileOf(count: number): string {
  const lines = Array.from({ length: count }, (_, n) => {
    const cells = columns.map((name, index) => `${name} ${(n * (index + 7)) % 3001}`);
    return [`person${n}@example.test`, ...cells.slice(1)].join(',');
  });
  return `${columns.join(',')}\n${lines.join('\n')}\n`;
}
