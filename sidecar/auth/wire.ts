import { z } from 'zod';
import { invalid } from '../problem.ts';
import type { Operator, Role } from './operators.ts';
import type { ApiToken } from './tokens.ts';

/** A time as the API writes it: `2026-01-31T12:00:00+00:00`. */
export function isoTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
}

export function tokenToWire({ id, name, scope, username, createdAt, lastUsedAt }: ApiToken) {
  const lastUsed = lastUsedAt === null ? null : isoTime(lastUsedAt);
  return { id, name, scope, username, dateAdded: isoTime(createdAt), lastUsed };
}

/** Who made or changed an operator or role is not kept; clients expect the keys. */
const unknownEditors = {
  createdBy: null,
  createdByUser: null,
  modifiedBy: null,
  modifiedByUser: null,
};

export function roleToWire({ id, name, isAdmin }: Role) {
  const dates = { dateAdded: null, dateModified: null };
  const own = { id, name, description: null, isAdmin, rawPermissions: null };
  return { isPublished: true, ...dates, ...unknownEditors, ...own };
}

export function operatorToWire(operator: Operator) {
  const { id, username, firstName, lastName, email, role } = operator;
  return {
    isPublished: !operator.isDisabled,
    dateAdded: isoTime(operator.createdAt),
    dateModified: null,
    ...unknownEditors,
    ...{ id, username, firstName, lastName, email },
    position: null,
    role: roleToWire(role),
    timezone: '',
    locale: '',
    lastLogin: null,
    lastActive: null,
    signature: null,
  };
}

/** Reads a body by its shape; clients send `[]` or nothing for "no parameters". @throws Problem 400 */
export function parsed<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const isEmpty = body === undefined || (Array.isArray(body) && body.length === 0);
  const result = shape.safeParse(isEmpty ? {} : body);
  if (result.success) return result.data;
  throw invalid(z.flattenError(result.error).fieldErrors as Record<string, string[]>);
}

export function withoutNulls(value: object): object {
  const entries = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(
    entries.map(([key, one]) => [key, typeof one === 'object' ? withoutNulls(one) : one]),
  );
}
