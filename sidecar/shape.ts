import { z } from 'zod';
import { invalid } from './problem.ts';

/* What requests and answers look like: what is read by a shape is described by the same shape. */

/** A shape, or how to make it from what is current, such as the fields of contacts. */
export type Shape = z.ZodType | (() => Promise<z.ZodType>);

export async function currentShape(shape: Shape): Promise<z.ZodType> {
  return typeof shape === 'function' ? shape() : shape;
}

const names = new WeakMap<z.ZodType, string>();

/** Gives a shape the name under which a document shows it once for all places. */
export function named<Type extends z.ZodType>(name: string, shape: Type): Type {
  names.set(shape, name);
  return shape;
}

export function nameOfShape(shape: z.ZodType): string | undefined {
  return names.get(shape);
}

/** Reads a body by its shape; clients send `[]` or nothing for "no values". @throws Problem 400 */
export function parsed<Type extends z.ZodType>(shape: Type, body: unknown): z.infer<Type> {
  const isEmpty = body === undefined || (Array.isArray(body) && body.length === 0);
  const result = shape.safeParse(isEmpty ? {} : body);
  if (result.success) return result.data;
  const problems = new Map<string, string[]>();
  for (const { path, message } of result.error.issues) {
    const place = String(path[0] ?? 'body');
    problems.set(place, [...(problems.get(place) ?? []), message]);
  }
  throw invalid(Object.fromEntries(problems));
}

/* In each union the first form is the proper one; the others are what clients send as well. */

/** Text; anything that can be written as text will do. */
export const sentText = z
  .union([z.string(), z.number(), z.boolean(), z.null()], 'This is no text.')
  .optional();

export const sentFlag = z
  .union([z.boolean(), z.number(), z.string(), z.null()], 'This value is not yes or no.')
  .meta({ description: 'true or false; also 1, 0, yes, no, on and off.' })
  .optional();

export const sentWhole = z
  .union([z.int(), z.number(), z.string(), z.null()], 'This value is not a whole number.')
  .optional();

export const sentTime = z
  .union([z.string(), z.null()], 'This value is not a date.')
  .meta({ description: 'ISO 8601; UTC where no zone is given.', examples: ['2026-01-31 10:00:00'] })
  .optional();

/** Nothing is read from the body. */
export const noBody = z.looseObject({});

export const isoText = z.string().meta({ format: 'date-time' });
export const nullableTime = isoText.nullable();
export const nullableText = z.string().nullable();
export const idNumber = z.int().min(1);
