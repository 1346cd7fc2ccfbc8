import { z } from 'zod';
import { invalid } from '../problem.ts';
import type { ApiToken } from './tokens.ts';

/** A time as the API writes it: `2026-01-31T12:00:00+00:00`. */
export function isoTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
}

export function tokenToWire({ id, name, scope, username, createdAt, lastUsedAt }: ApiToken) {
  const lastUsed = lastUsedAt === null ? null : isoTime(lastUsedAt);
  return { id, name, scope, username, dateAdded: isoTime(createdAt), lastUsed };
}

/** Reads a body by its shape; clients send `[]` or nothing for "no parameters". @throws Problem 400 */
export function parsed<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const isEmpty = body === undefined || (Array.isArray(body) && body.length === 0);
  const result = shape.safeParse(isEmpty ? {} : body);
  if (result.success) return result.data;
  throw invalid(z.flattenError(result.error).fieldErrors as Record<string, string[]>);
}
