import { spawn } from 'node:child_process';

interface RunOptions {
  readonly cwd?: string;
  readonly environment?: Record<string, string>;
}

/** Runs a program to its end and gives what it printed; a failure tells what it complained about. */
export function run(
  program: string,
  words: readonly string[],
  { cwd, environment = {} }: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd, env: { ...process.env, ...environment } });
    let printed = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (complaint += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve(printed);
      reject(new Error(`${program} ended with ${code}: ${(complaint || printed).trim()}`));
    });
    child.stdin.end();
  });
}
