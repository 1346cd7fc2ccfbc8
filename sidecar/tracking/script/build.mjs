/*
 * Turns the browser modules of this folder into the two files that visitors load. Plain
 * JavaScript, because the start script and the plugins' build call it before anything is bundled.
 */
import { join } from 'node:path';
import { build } from 'esbuild';

/** @returns {Promise<{ mtc: string, gate: string }>} minified sources */
export async function buildScripts() {
  const [mtc, gate] = await Promise.all([bundle('mtc.ts'), bundle('gate.ts')]);
  return { mtc, gate };
}

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2017',
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}
