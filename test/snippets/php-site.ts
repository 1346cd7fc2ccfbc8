import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onePhpFile } from '../../cms-plugins/one-file.ts';
import type { Php } from '../support/debian-php.ts';
import { run } from '../support/run-command.ts';

const snippets = join(import.meta.dirname, '../../snippets/php');

/** A site without a CMS, made of the PHP snippets, served by PHP's own server. */
export interface PhpSite {
  /** As visitors name it, and as this machine can ask it without a resolver. */
  readonly origin: string;
  readonly localUrl: string;
  readonly outbox: string;
  /** What `php mtc-sidecar.php …` prints. */
  command(...words: string[]): Promise<string>;
  stop(): Promise<void>;
}

export interface SiteSettings {
  readonly url: string;
  readonly siteKey: string;
  readonly secret: string;
  /** Beside the site: a folder unless it ends like a file of SQLite. */
  readonly outbox?: string;
}

export async function startPhpSite(
  php: Php,
  port: number,
  settings: SiteSettings,
): Promise<PhpSite> {
  const folder = mkdtempSync(join(tmpdir(), 'mtc-php-'));
  const root = join(folder, 'www');
  cpSync(snippets, root, { recursive: true });
  for (const file of ['mtc-sidecar-settings.php', 'pixel.php']) fillIn(join(root, file), settings);
  writeFileSync(join(root, 'mtc-sidecar.php'), await onePhpFile());
  mkdirSync(join(root, 'below'));
  writeFileSync(join(root, 'one.php'), page('footer.php'));
  writeFileSync(join(root, 'below/two.php'), page('../footer.php'));
  writeFileSync(join(root, 'account.php'), account);
  const shown = ['-d', 'display_errors=1', '-d', 'error_reporting=-1'];
  const server = spawn(
    php.program,
    [...php.words, ...shown, '-S', `127.0.0.1:${port}`, '-t', root],
    { env: { ...process.env, ...php.environment } },
  );
  await isListening(server);
  return {
    origin: `http://php.test:${port}`,
    localUrl: `http://127.0.0.1:${port}`,
    outbox: join(folder, settings.outbox ?? 'mtc-sidecar-outbox'),
    command: (...words) =>
      run(php.program, [...php.words, ...shown, join(root, 'mtc-sidecar.php'), ...words], php),
    async stop() {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Where members of the site sign in and out. */
const account = `<?php require __DIR__ . '/mtc-sidecar.php';
isset($_POST['email']) ? mtc_sign_in(['email' => $_POST['email']]) : mtc_sign_out();`;

/** Larger than PHP's buffer, so that headers are long gone at its end. */
const page = (footer: string): string =>
  `<!doctype html><title>PHP</title><link rel="icon" href="data:,">
<p>${'x'.repeat(20_000)}</p><?php require __DIR__ . '/${footer}';`;

function fillIn(file: string, { url, siteKey, secret, outbox }: SiteSettings): void {
  const text = readFileSync(file, 'utf8')
    .replaceAll('https://track.example.com', url)
    .replaceAll('YOUR-SITE-KEY', siteKey)
    .replaceAll('YOUR-SITE-SECRET', secret)
    .replaceAll('/mtc-sidecar-outbox', `/${outbox ?? 'mtc-sidecar-outbox'}`);
  writeFileSync(file, text);
}

async function isListening(server: ChildProcess): Promise<void> {
  for await (const line of server.stderr as NodeJS.ReadableStream) {
    if (String(line).includes('tarted')) break;
  }
  server.stderr?.resume();
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
