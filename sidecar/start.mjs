#!/usr/bin/env node
/*
 * Starts the sidecar without a build step: the TypeScript sources are bundled (a few dozen
 * milliseconds) and the bundle is run. Packages stay outside of it. It keeps names and says which
 * file each part is from, so that a stack trace can be read; a source map would take five megabytes.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, stop } from 'esbuild';
import { buildScripts } from './tracking/script/build.mjs';

const directory = join(import.meta.dirname, '.build');
const bundle = join(directory, 'cli.mjs');

async function bundleCommandLine() {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'cli.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    write: false,
    logLevel: 'warning',
  });
  const { text: source } = outputFiles[0];
  // Unchanged since the last start: an installation that belongs to somebody else needs no writing.
  if (source === (await readFile(bundle, 'utf8').catch(() => null))) return;
  await mkdir(directory, { recursive: true });
  const unfinished = `${bundle}.${process.pid}`;
  await writeFile(unfinished, source);
  await rename(unfinished, bundle);
}

await bundleCommandLine();
const { run } = await import(bundle);
await run(process.argv, async () => {
  const scripts = await buildScripts();
  await stop();
  return scripts;
});
