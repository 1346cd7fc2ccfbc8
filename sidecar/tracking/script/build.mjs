/*
 * Turns the browser modules of this folder and of the forms into the files that visitors load. Plain
 * JavaScript, because the start script and the plugins' build call it before anything is bundled.
 */
import { join } from 'node:path';
import { build } from 'esbuild';

/** @returns {Promise<{ mtc: string, gate: string, consent: string, form: string, generate: string }>} minified */
export async function buildScripts() {
  const entries = ['mtc.ts', 'gate.ts', 'consent-managers.ts', '../../forms/script/form.ts'];
  const sources = await Promise.all([...entries, '../../forms/script/generate.ts'].map(bundle));
  const [mtc, gate, consent, form, generate] = sources;
  return { mtc, gate, consent, form, generate };
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
