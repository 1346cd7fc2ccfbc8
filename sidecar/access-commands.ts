import type { Command } from 'commander';
import { addClient, listClients, revokeClient } from './auth/clients.ts';
import {
  addOperator,
  administratorRole,
  changeOperator,
  changePassword,
  findOperatorNamed,
  LastAdministrator,
  listOperators,
  type Operator,
  readOnlyRole,
} from './auth/operators.ts';
import { addToken, listTokens, revokeToken, type Scope, scopes } from './auth/tokens.ts';
import type { Database } from './db/connect.ts';
import { Refusal, say, withDatabase, withJson } from './terminal.ts';

/** `operator …`: who may sign in and call the API. */
export function addOperatorCommands(program: Command): void {
  const operator = program
    .command('operator')
    .description('people who may use the API and sign in');
  withJson(
    operator
      .command('add <username>')
      .description('add an operator; the password is read from standard input'),
  )
    .requiredOption('--email <address>')
    .option('--role <role>', 'what the operator may do: administrator, read-only', 'administrator')
    .action((username: string, options) =>
      withDatabase(async (_config, database) => {
        const roleId = roleOf(options.role);
        const password = await readPassword();
        const wanted = { username, email: options.email, password, roleId };
        const { id } = await addOperator(database, wanted);
        say(options, { id, username }, `Added operator ${username}.`);
      }),
    );
  withJson(operator.command('list').description('all operators')).action((options) =>
    withDatabase(async (_config, database) => {
      const operators = await listOperators(database);
      const lines = operators.map(
        ({ username, role, isDisabled }) =>
          `${username}  ${role.name}${isDisabled ? '  disabled' : ''}`,
      );
      const shown = operators.map(({ id, username, email, role, isDisabled }) => {
        return { id, username, email, role: role.name, isDisabled };
      });
      say(options, { operators: shown }, lines.join('\n'));
    }),
  );
  addPasswordCommand(operator);
  for (const [word, isDisabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    const description = isDisabled ? 'shut an operator out at once' : 'let an operator in again';
    withJson(operator.command(`${word} <username>`).description(description)).action(
      (username: string, options) =>
        withDatabase(async (_config, database) => {
          const { id } = await operatorNamed(database, username);
          await changeOperator(database, id, { isDisabled }).catch((error: Error) => {
            throw error instanceof LastAdministrator ? new Refusal(error.message) : error;
          });
          say(options, { id, username, isDisabled }, `Operator ${username} is ${word}d.`);
        }),
    );
  }
}

/** `token …`: long-lived credentials of programs that call the API. */
export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('tokens of programs that call the API');
  withJson(token.command('add <name>').description('make a token; it is shown this once'))
    .requiredOption('--operator <username>', 'for whom the program acts')
    .option('--scope <scope>', scopes.join(', '), 'read')
    .action((name: string, options) =>
      withDatabase(async (_config, database) => {
        const scope = scopeOf(options.scope);
        const { id: operatorId } = await operatorNamed(database, options.operator);
        const added = await addToken(database, { operatorId, name, scope });
        say(options, { ...added, name, scope }, added.token);
      }),
    );
  withJson(token.command('list').description('all tokens')).action((options) =>
    withDatabase(async (_config, database) => {
      const tokens = await listTokens(database);
      const lines = tokens.map((one) => `${one.id}  ${one.scope}  ${one.username}  ${one.name}`);
      say(options, { tokens }, lines.join('\n'));
    }),
  );
  withJson(token.command('revoke <id>').description('end a token at once')).action(
    (id: string, options) =>
      withDatabase(async (_config, database) => {
        const isRevoked = /^\d{1,15}$/.test(id) && (await revokeToken(database, Number(id)));
        if (!isRevoked) throw new Refusal(`No token has the number ${id}.`);
        say(options, { id: Number(id) }, `Revoked token ${id}.`);
      }),
  );
}

/** `client …`: programs that ask for access tokens by OAuth2. */
export function addClientCommands(program: Command): void {
  const client = program.command('client').description('OAuth2 clients (client credentials)');
  withJson(client.command('add <name>').description('make a client; the secret is shown this once'))
    .requiredOption('--operator <username>', 'for whom the program acts')
    .option('--scope <scope>', scopes.join(', '), 'read')
    .action((name: string, options) =>
      withDatabase(async (_config, database) => {
        const scope = scopeOf(options.scope);
        const { id: operatorId } = await operatorNamed(database, options.operator);
        const { key, secret } = await addClient(database, { operatorId, name, scope });
        say(options, { key, secret, name, scope }, `Client key: ${key}\nSecret:     ${secret}`);
      }),
    );
  withJson(client.command('list').description('all clients')).action((options) =>
    withDatabase(async (_config, database) => {
      const clients = await listClients(database);
      const lines = clients.map(({ key, scope, name }) => `${key}  ${scope}  ${name}`);
      say(options, { clients }, lines.join('\n'));
    }),
  );
  withJson(
    client.command('revoke <key>').description('end a client and its tokens at once'),
  ).action((key: string, options) =>
    withDatabase(async (_config, database) => {
      if (!(await revokeClient(database, key))) throw new Refusal(`No client has the key ${key}.`);
      say(options, { key }, `Revoked client ${key}.`);
    }),
  );
}

function scopeOf(text: string): Scope {
  const scope = scopes.find((one) => one === text);
  if (scope === undefined) throw new Refusal(`--scope must be one of ${scopes.join(', ')}.`);
  return scope;
}

function addPasswordCommand(operator: Command): void {
  const description = 'set another password, read from standard input; sessions end';
  withJson(operator.command('password <username>').description(description)).action(
    (username: string, options) =>
      withDatabase(async (_config, database) => {
        const { id } = await operatorNamed(database, username);
        await changePassword(database, id, await readPassword());
        say(options, { id, username }, `Operator ${username} has another password.`);
      }),
  );
}

/** The operator with this name. @throws Refusal */
export async function operatorNamed(database: Database, username: string): Promise<Operator> {
  const operator = await findOperatorNamed(database, username);
  if (operator === null) throw new Refusal(`No operator is called ${username}.`);
  return operator;
}

function roleOf(text: string): number {
  if (text === 'administrator') return administratorRole;
  if (text === 'read-only') return readOnlyRole;
  throw new Refusal('--role must be administrator or read-only.');
}

async function readPassword(): Promise<string> {
  if (process.stdin.isTTY)
    process.stderr.write('Password (at least 8 characters), then Enter and Ctrl-D:\n');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const password = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (password.length < 8)
    throw new Refusal('The password needs at least 8 characters; it is read from standard input.');
  return password;
}
