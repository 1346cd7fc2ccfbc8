import { z } from 'zod';
import {
  addOperator,
  changeOperator,
  findOperator,
  LastAdministrator,
  listOperators,
  listRoles,
  type Operator,
  type OperatorChange,
  UsernameTaken,
} from '../auth/operators.ts';
import { operatorToWire, userShape } from '../auth/wire.ts';
import type { Entity, Manner, Saved, Sent } from '../contacts/entity.ts';
import { pageShape } from '../contacts/list.ts';
import { withoutId } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';
import { invalid } from '../problem.ts';
import { parsed, sentFlag } from '../shape.ts';
import { pageOf, textsOfUser } from './user-list.ts';

const minimumPassword = 'The password needs at least 8 characters.';
const name = z.string().trim().max(191);
const email = z.email('Give an e-mail address.').max(191);
const isPublished = z
  .union([z.boolean(), z.stringbool()], 'Give true or false.')
  .or(z.literal([0, 1]).transform(Boolean));

// Nothing but a number: coercing would make `true` the administrator role.
const roleId = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ],
  'Give the id of a role.',
);

const newOperator = z.object({
  username: name.min(1, 'Give a name.'),
  firstName: name.default(''),
  lastName: name.default(''),
  email,
  role: roleId,
  plainPassword: z
    .object({ password: z.string().min(8, minimumPassword).max(1000), confirm: z.string() })
    .refine(({ password, confirm }) => password === confirm, 'The two passwords differ.'),
});

/** Name and password are not among it: they are changed by the person, or on the command line. */
const replacement = newOperator
  .pick({ firstName: true, lastName: true, email: true, role: true })
  .extend({ isPublished: isPublished.default(true) });

const change = z.object({
  firstName: name.optional(),
  lastName: name.optional(),
  email: email.optional(),
  role: roleId.optional(),
  isPublished: isPublished.optional(),
});

/** Which of it is needed, the shapes above say. */
const userBody = z.looseObject({
  username: z
    .string()
    .meta({ examples: ['grace'] })
    .optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.string().meta({ format: 'email' }).optional(),
  role: z
    .union(
      [z.int(), z.string(), z.null(), z.looseObject({ id: z.int() })],
      'Give the id of a role.',
    )
    .meta({ examples: [2] })
    .optional(),
  isPublished: sentFlag,
  plainPassword: z.looseObject({ password: z.string(), confirm: z.string().optional() }).optional(),
});

/** Operators behind the standard routes. */
export function userEntity(database: Database): Entity<Operator> {
  return {
    path: '/users',
    singular: 'user',
    plural: 'users',
    changing: 'admin',
    listForm: 'array',
    words: ['a user', 'users'],
    queryShape: pageShape,
    bodyShape: userBody,
    itemShape: userShape,
    async list(sent) {
      const { total, items } = pageOf(await listOperators(database), sent, textsOfUser);
      return { total, entries: items.map((one) => [one.id, operatorToWire(one)]) };
    },
    find: (id) => findOperator(database, id),
    save: (sent, manner, known, caller) =>
      known === null
        ? addUser(database, sent)
        : changeUser(database, { sent, manner, known, caller }),
    // The name stays in histories, and so does the account: nobody gets in by it any more.
    remove: (operator, caller) =>
      applyChange(database, { operator, caller, change: { isDisabled: true } }),
    describe: async (operators) => operators.map(operatorToWire),
    withoutId,
  };
}

async function addUser(database: Database, sent: Sent): Promise<Saved<Operator>> {
  const { role: roleId, plainPassword, ...wanted } = parsed(newOperator, sent);
  await requireRole(database, roleId);
  const { password } = plainPassword;
  const added = addOperator(database, { ...wanted, roleId, password });
  const item = await added.catch((error: unknown) => {
    if (error instanceof UsernameTaken) throw invalid({ username: ['This name is taken.'] });
    throw error;
  });
  return { item, isNew: true };
}

interface Editing {
  readonly sent: Sent;
  readonly manner: Manner;
  readonly known: Operator;
  readonly caller: Operator;
}

async function changeUser(database: Database, editing: Editing): Promise<Saved<Operator>> {
  const { sent, manner, known, caller } = editing;
  const { role, isPublished, ...names } = parsed(
    manner === 'replace' ? replacement : change,
    withRoleId(sent),
  );
  if (role !== undefined) await requireRole(database, role);
  const isDisabled = isPublished === undefined ? undefined : !isPublished;
  const wanted = { ...names, roleId: role, isDisabled };
  await applyChange(database, { operator: known, caller, change: wanted });
  return { item: (await findOperator(database, known.id)) ?? known, isNew: false };
}

/** Clients send back the role as they read it. */
function withRoleId(sent: Sent): Sent {
  const { role } = sent;
  if (role === null || typeof role !== 'object') return sent;
  return { ...sent, role: (role as { id?: unknown }).id };
}

interface Changing {
  readonly operator: Operator;
  readonly caller: Operator;
  readonly change: OperatorChange;
}

async function applyChange(database: Database, changing: Changing): Promise<void> {
  const { operator, caller, change } = changing;
  const { roleId = operator.role.id, isDisabled = operator.isDisabled } = change;
  const staysIn = !isDisabled && roleId === operator.role.id;
  if (caller.id === operator.id && !staysIn)
    throw invalid({ id: ['Another administrator has to do this to your account.'] });
  await changeOperator(database, operator.id, change).catch((error: unknown) => {
    if (error instanceof LastAdministrator) throw invalid({ id: [error.message] });
    throw error;
  });
}

async function requireRole(database: Database, id: number): Promise<void> {
  if (!(await listRoles(database)).some((role) => role.id === id))
    throw invalid({ role: [`There is no role ${id}: 1 administers, 2 only reads.`] });
}
