import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/connect.ts';
import { invalid, notFound } from '../problem.ts';
import { callerOf, permissionOf } from './basic.ts';
import {
  addOperator,
  changeOperator,
  findOperator,
  listOperators,
  listRoles,
  type Operator,
  removeOperator,
  UsernameTaken,
} from './operators.ts';
import { allows, may } from './permissions.ts';
import { operatorToWire, parsed, roleToWire, withoutNulls } from './wire.ts';

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

const change = z.object({
  firstName: name.optional(),
  lastName: name.optional(),
  email: email.optional(),
  role: roleId.optional(),
  isPublished: isPublished.optional(),
});

const page = z.object({
  start: z.coerce.number().int().min(0).catch(0),
  limit: z.coerce.number().int().min(0).max(1000).catch(30),
});

const asked = z.object({
  permissions: z.union([z.string().transform((one) => [one]), z.array(z.string()).max(500)]),
});

/** `/api/users` and `/api/roles`: operators and what they may do, in the words of Mautic's API. */
export function userRoutes(database: Database): Router {
  const router = Router();
  addReading(router, database);
  addChanging(router, database);
  return router;
}

function addReading(router: Router, database: Database): void {
  router.get('/users/self', may('read'), (_request, response) => {
    response.json(withoutNulls(operatorToWire(callerOf(response))));
  });

  router.get('/users', may('read'), async (request, response) => {
    const { start, limit } = page.parse(request.query);
    const { total, operators } = await listOperators(database, { start, limit: limit || 1000 });
    response.json({ total, users: operators.map(operatorToWire) });
  });

  router.get('/users/:id', may('read'), async (request, response) => {
    response.json({ user: operatorToWire(await operatorAt(database, request.params.id)) });
  });

  router.post('/users/:id/permissioncheck', may('read'), async (request, response) => {
    const permission = permissionOf(await operatorAt(database, request.params.id));
    const { permissions } = parsed(asked, request.body);
    response.json(Object.fromEntries(permissions.map((one) => [one, allows(permission, one)])));
  });

  router.get('/roles', may('read'), async (_request, response) => {
    const roles = await listRoles(database);
    response.json({ total: roles.length, roles: roles.map(roleToWire) });
  });

  router.get('/roles/:id', may('read'), async (request, response) => {
    const role = (await listRoles(database)).find(({ id }) => String(id) === request.params.id);
    if (role === undefined) throw notFound();
    response.json({ role: roleToWire(role) });
  });
}

function addChanging(router: Router, database: Database): void {
  router.post('/users/new', may('admin'), async (request, response) => {
    const { role: roleId, plainPassword, ...wanted } = parsed(newOperator, request.body);
    await requireRole(database, roleId);
    const { password } = plainPassword;
    const added = await addOperator(database, { ...wanted, roleId, password }).catch(
      (error: unknown) => {
        if (error instanceof UsernameTaken) throw invalid({ username: ['This name is taken.'] });
        throw error;
      },
    );
    response.location(`/api/users/${added.id}`);
    response.status(201).json({ user: operatorToWire(added) });
  });

  router.patch('/users/:id/edit', may('admin'), async (request, response) => {
    const { id } = await operatorAt(database, request.params.id);
    const { role: roleId, isPublished, ...names } = parsed(change, request.body);
    if (roleId !== undefined) await requireRole(database, roleId);
    if (roleId !== undefined || isPublished === false) refuseOwnAccount(response, id);
    const isDisabled = isPublished === undefined ? undefined : !isPublished;
    await changeOperator(database, id, { ...names, roleId, isDisabled });
    response.json({ user: operatorToWire(await operatorAt(database, String(id))) });
  });

  router.delete('/users/:id/delete', may('admin'), async (request, response) => {
    const operator = await operatorAt(database, request.params.id);
    refuseOwnAccount(response, operator.id);
    await removeOperator(database, operator.id);
    response.json({ user: { ...operatorToWire(operator), id: null } });
  });
}

/** So that there is always an administrator left. */
function refuseOwnAccount(response: Response, id: number): void {
  if (callerOf(response).id === id)
    throw invalid({ id: ['Another administrator has to do this to your account.'] });
}

async function operatorAt(database: Database, id: string): Promise<Operator> {
  const operator = /^\d{1,15}$/.test(id) ? await findOperator(database, Number(id)) : null;
  if (operator === null) throw notFound();
  return operator;
}

async function requireRole(database: Database, id: number): Promise<void> {
  if (!(await listRoles(database)).some((role) => role.id === id))
    throw invalid({ role: ['There is no such role.'] });
}
