import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { signatureOf } from '../../sidecar/auth/signature.ts';
import { type PhpArray, readPhpArray } from '../../sidecar/tracking/php-array.ts';
import { contactOfOldLink, readLink } from '../../sidecar/tracking/tracked-link.ts';

interface Vector {
  readonly name: string;
  readonly input: any;
  readonly expect: unknown;
}

let browserTokens: { firstToken(search: string): string };

/** What the sidecar and its scripts make of an input, by the file that holds the inputs. */
const readers: Record<string, (input: any) => unknown> = {
  'ct-first': (query) => browserTokens.firstToken(`?${query}`),
  'ct-mautic': contactOfOldLink,
  'ct-signed': ({ ct, now, secret, siteKey }) =>
    readLink(ct, now, (key = siteKey) => (key === siteKey && secret ? [secret] : [])),
  'php-array': ({ text, encoded, repeat = 1 }) =>
    plain(readPhpArray(encoded ?? Buffer.from(text.repeat(repeat)).toString('base64'))),
  signature: ({ secret, body, ...call }) =>
    signatureOf(secret, { ...call, body: Buffer.from(body) }),
};

describe('Plugins and sidecar read the same inputs alike', () => {
  let count = 0;
  before(async () => {
    browserTokens = await inABrowser('token.ts');
  });
  for (const [file, read] of Object.entries(readers)) {
    for (const { name, input, expect } of vectorsIn(file)) {
      it(`${file}: ${name}`, () => {
        count += 1;
        assert.deepEqual(read(input), expect);
      });
    }
  }
  // The PHP suite prints its count in the same words.
  after(() => console.log(`    shared vectors: ${count}`));
});

/** A module of the visitor's browser, run where there is nothing of Node. */
async function inABrowser(module: string): Promise<any> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../../sidecar/tracking/script', module)],
    bundle: true,
    format: 'iife',
    globalName: 'module',
    write: false,
  });
  return runInNewContext(`${outputFiles[0]?.text}; module`, { window: {} });
}

function vectorsIn(file: string): Vector[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, `vectors/${file}.json`), 'utf8'));
}

function plain(value: PhpArray | null): unknown {
  if (value === null) return null;
  const entries = [...value].map(([key, one]) => [key, one instanceof Map ? plain(one) : one]);
  return Object.fromEntries(entries);
}
