import { z } from 'zod';
import { idNumber, isoText, named, nullableText, nullableTime } from '../shape.ts';
import type { Operator, Role } from './operators.ts';
import type { ApiToken } from './tokens.ts';

/* What is written below, as shapes. */

export const tokenShape = z.object({
  id: idNumber.nullable(),
  name: z.string(),
  scope: z.string(),
  username: z.string(),
  dateAdded: isoText,
  lastUsed: nullableTime,
});

const editorShapes = {
  createdBy: z.null(),
  createdByUser: z.null(),
  modifiedBy: z.null(),
  modifiedByUser: z.null(),
};

export const roleShape = named(
  'Role',
  z.object({
    isPublished: z.boolean(),
    dateAdded: z.null(),
    dateModified: z.null(),
    ...editorShapes,
    id: idNumber,
    name: z.string(),
    description: nullableText,
    isAdmin: z.boolean(),
    rawPermissions: z.null(),
  }),
);

export const userShape = named(
  'User',
  z.object({
    isPublished: z.boolean(),
    dateAdded: isoText,
    dateModified: z.null(),
    ...editorShapes,
    id: idNumber.nullable(),
    username: z.string(),
    firstName: nullableText,
    lastName: nullableText,
    email: z.string(),
    position: z.null(),
    role: roleShape,
    timezone: z.string(),
    locale: z.string(),
    lastLogin: z.null(),
    lastActive: z.null(),
    signature: z.null(),
  }),
);

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
  const description = isAdmin ? 'May do everything.' : 'May read everything and change nothing.';
  const own = { id, name, description, isAdmin, rawPermissions: null };
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

export function withoutNulls(value: object): object {
  const entries = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(
    entries.map(([key, one]) => [key, typeof one === 'object' ? withoutNulls(one) : one]),
  );
}
