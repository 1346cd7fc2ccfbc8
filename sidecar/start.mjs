#!/usr/bin/env node
/*
 * Starts the sidecar without a build step: the TypeScript sources are bundled (a few dozen
 * milliseconds) and the bundle is run. Packages stay outside of it.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
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
    sourcemap: 'inline',
    sourcesContent: false,
    write: false,
    logLevel: 'warning',
  });
  await mkdir(directory, { recursive: true });
  const unfinished = `${bundle}.${process.pid}`;
  await writeFile(unfinished, outputFiles[0].contents);
  await rename(unfinished, bundle);
}

process.setSourceMapsEnabled(true);
await bundleCommandLine();
const { run } = await import(bundle);
await run(process.argv, async () => {
  const scripts = await buildScripts();
  await stop();
  return scripts;
});
