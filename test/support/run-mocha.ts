import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/*
 * Runs the test files named on the command line in this process and writes the counts to a file.
 * No counts means that the run broke off; whoever started it takes that for a failure.
 */
const [countsFile, timeoutMs, ...files] = process.argv.slice(2) as [string, string, ...string[]];

const mocha = new Mocha({
  ui: 'bdd',
  reporter: 'spec',
  timeout: Number(timeoutMs),
  forbidOnly: true,
  color: process.stdout.isTTY,
});
for (const file of files) mocha.addFile(file);
await mocha.loadFilesAsync();
const broken: string[] = [];
const runner = mocha.run((failures) => {
  const { passes = 0, pending = 0 } = runner.stats ?? {};
  const counts = { passed: passes, failed: failures, skipped: pending, broken };
  writeFileSync(countsFile, JSON.stringify(counts));
  process.exitCode = failures === 0 ? 0 : 1;
  reportWhatKeepsRunning();
});

runner.on('fail', (test, error) => {
  broken.push(`${test.fullTitle()}: ${String(error?.stack ?? error).slice(0, 2000)}`);
});

/** A test that leaves a server, timer or process behind keeps this process alive: that is a failure too. */
function reportWhatKeepsRunning(): void {
  setTimeout(() => {
    const left = process.getActiveResourcesInfo().filter((name) => !/^(TTY|Pipe)Wrap$/.test(name));
    console.log(`The tests are over but something is still open: ${left.join(', ')}`);
    process.exit(3);
  }, 10_000).unref();
}
