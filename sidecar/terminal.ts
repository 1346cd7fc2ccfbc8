import type { Command } from 'commander';
import { type Config, readConfig } from './config.ts';
import { connect, type Database } from './db/connect.ts';
import { prepare } from './main.ts';
import { createBook } from './segments/book.ts';
import { noticeChanges } from './segments/checks.ts';

/** A reason to stop that the person at the terminal can do something about. */
export class Refusal extends Error {}

/** Opens the database (made ready when it is fresh), and closes it whatever happens. */
export async function withDatabase(
  work: (config: Config, database: Database) => Promise<void>,
): Promise<void> {
  const config = readConfig();
  const database = connect(config.databaseUrl);
  try {
    await prepare(config, database);
    noticeChanges(database, createBook());
    await work(config, database);
  } finally {
    await database.knex.destroy();
  }
}

export function withJson(command: Command): Command {
  return command.option('--json', 'answer as JSON');
}

export function say(options: { json?: boolean }, result: object, sentence: string): void {
  process.stdout.write(`${options.json ? JSON.stringify(result) : sentence}\n`);
}
