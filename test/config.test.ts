import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, ConfigError, readConfig } from '../sidecar/config.ts';
import { version } from '../sidecar/version.ts';

describe('The settings', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mtc-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (environment: Record<string, string> = {}): Config =>
    readConfig({ MTC_DATA_DIR: join(folder, 'data'), ...environment });

  it('need nothing: the sidecar listens on this machine only and keeps its data in a file', () => {
    const { host, port, baseUrl, databaseUrl, firstOperator, firstSite } = read();
    assert.deepEqual([host, port, baseUrl], ['127.0.0.1', 8080, 'http://127.0.0.1:8080']);
    assert.equal(databaseUrl, `sqlite:${folder}/data/mtc-sidecar.sqlite`);
    assert.equal(firstOperator, null);
    assert.deepEqual(firstSite, { origins: [], anonymous: 'visits' });
  });

  it('that are wrong are all named at once', () => {
    const wrong = { MTC_PORT: 'many', MTC_SECRET: 'short', MTC_SITE_ANONYMOUS: 'maybe' };
    assert.throws(
      () => read(wrong),
      (error: Error) => {
        assert.equal(error instanceof ConfigError, true);
        for (const name of Object.keys(wrong)) assert.match(error.message, new RegExp(name));
        return true;
      },
    );
  });

  for (const [name, value] of Object.entries({
    MTC_PORT: '70000',
    MTC_BASE_URL: 'ftp://example.test',
    MTC_DATABASE_URL: 'postgres://localhost/x',
    MTC_TRUST_PROXY: 'everybody',
    MTC_ADMIN_PASSWORD: 'seven77',
    MTC_ADMIN_USER: 'without-password',
    MTC_TRACK_PRIVATE_IPS: 'perhaps',
    MTC_LOG_LEVEL: 'loud',
  })) {
    it(`refuse ${name}=${value} and say which setting it is`, () => {
      assert.throws(() => read({ [name]: value }), new RegExp(name));
    });
  }

  it('an empty variable counts as not set', () => {
    assert.equal(read({ MTC_PORT: '', MTC_ADMIN_USER: '' }).port, 8080);
  });

  it('the secret is made once, kept, and readable by its owner only', () => {
    const first = read();
    assert.equal(read().secret, first.secret);
    assert.equal(readFileSync(join(first.dataDir, 'secret'), 'utf8'), first.secret);
    assert.equal(statSync(join(first.dataDir, 'secret')).mode & 0o777, 0o600);
    assert.equal(statSync(first.dataDir).mode & 0o777, 0o700);
  });

  it('private addresses are followed only where the sidecar itself is on a loopback address', () => {
    assert.equal(read().trackPrivateIps, true);
    assert.equal(read({ MTC_BASE_URL: 'https://track.example.test/' }).trackPrivateIps, false);
  });

  it('the public address loses its last slash', () => {
    const { baseUrl } = read({ MTC_BASE_URL: 'https://track.example.test/mtc/' });
    assert.equal(baseUrl, 'https://track.example.test/mtc');
  });

  it('cannot be changed afterwards', () => {
    assert.equal(Object.isFrozen(read()), true);
  });

  it('the version is the one of the package', () => {
    const text = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8');
    assert.equal(JSON.parse(text).version, version);
  });
});
