/* Runs lint.php over a folder with PHP 8.1: `node lint.mjs FOLDER`. Its exit code is this one's. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { getPHPLoaderModule } from '@php-wasm/node-8-1';
import { loadPHPRuntime, PHP } from '@php-wasm/universal';

const folder = process.argv[2];
const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule()));
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  php.mkdir(dirname(path));
  php.writeFile(path, await readFile(path));
}
php.writeFile('/lint.php', await readFile(join(import.meta.dirname, '../lint.php')));
const code = `<?php $argv = ['', ${JSON.stringify(folder)}]; require '/lint.php';`;
const { text, errors, exitCode } = await php.run({ code }).catch((failure) => failure.response);
process.stdout.write(text + errors);
process.exit(exitCode);
