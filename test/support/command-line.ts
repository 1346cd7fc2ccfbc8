import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

const root = join(import.meta.dirname, '..', '..');

/** The environment of this process without settings of the sidecar, plus the given ones. */
export function cleanEnvironment(settings: Record<string, string>): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('MTC_'));
  return { ...(Object.fromEntries(own) as Record<string, string>), ...settings };
}

/** Runs `mtc-sidecar …` as an operator would and waits for its end. */
export async function runCommand(
  words: readonly string[],
  settings: Record<string, string>,
  input = '',
): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'sidecar', 'start.mjs'), ...words], {
    env: cleanEnvironment(settings),
  });
  const read = { output: '', errors: '' };
  child.stdout.on('data', (chunk) => {
    read.output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    read.errors += chunk;
  });
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, ...read };
}

/** Waits until the process has printed something that matches. */
export function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      if (pattern.test(text)) resolve(text);
    });
    child.once('close', () => reject(new Error(`it ended before it printed ${pattern}: ${text}`)));
  });
}
