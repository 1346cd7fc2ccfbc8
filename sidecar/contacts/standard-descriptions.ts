import { z } from 'zod';
import type { Description } from '../auth/permissions.ts';
import { currentShape, named, nameOfShape, type Shape } from '../shape.ts';
import { maxBatch } from './batch.ts';
import type { Entity, ListForm } from './entity.ts';

/* What the standard routes of a kind of items take and give. */

const ids = z.array(z.union([z.int(), z.string(), z.looseObject({ id: z.int() })])).max(maxBatch);
const idsInQuery = z.object({
  ids: z.union([z.string(), z.array(z.string())]).optional(),
});
const bodyOfBatch = (item: z.ZodType) => z.array(item).max(maxBatch);
const withId = z.looseObject({ id: z.union([z.int(), z.string()]).optional() });

const batchError = z.object({
  code: z.int(),
  message: z.string(),
  details: z.unknown().optional(),
  type: z.string().nullable(),
});

type Described = Pick<
  // Descriptions do not look at items.
  Entity<{ readonly id: number }>,
  'singular' | 'plural' | 'listForm' | 'words' | 'queryShape' | 'bodyShape' | 'itemShape'
>;

type Names = 'list' | 'read' | 'create' | 'createMany' | 'remove' | 'removeMany';
type Descriptions = Record<Names, Description> &
  Record<'replace' | 'patch', Record<'edit' | 'editMany', Description>>;

export function standardDescriptions(entity: Described): Descriptions {
  const { singular, plural, words, queryShape } = entity;
  const [one, many] = words;
  const title = titleOf(one);
  const bodyShape = titled(`${title}Body`, entity.bodyShape);
  const itemShape = titled(title, entity.itemShape);
  const oneItem = wrapped(itemShape, (item) => z.object({ [singular]: item }));
  const several = wrapped(itemShape, (item) => z.object({ [plural]: z.array(item) }));
  const batch = wrapped(itemShape, (item) => batchAnswer(plural, item));
  const edits = (summary: string, missing: string, status: number[]) => ({
    edit: { summary: `${summary} ${one}; ${missing}`, body: bodyShape, answer: oneItem, status },
    editMany: {
      summary: `${summary} up to ${maxBatch} ${many}`,
      body: wrapped(bodyShape, (item) => bodyOfBatch(z.intersection(withId, item))),
      answer: batch,
    },
  });
  return {
    list: {
      summary: `List ${many}`,
      query: queryShape,
      answer: listAnswer({ ...entity, itemShape }),
    },
    read: { summary: `Read ${one}`, answer: oneItem },
    create: { summary: `Create ${one}`, body: bodyShape, answer: oneItem, status: [201, 200] },
    createMany: {
      summary: `Create up to ${maxBatch} ${many}`,
      body: wrapped(bodyShape, bodyOfBatch),
      answer: batch,
      status: [201],
    },
    replace: edits(
      'Replace',
      'what is left out is emptied, what is not there is created',
      [200, 201],
    ),
    patch: edits('Edit', 'what is left out stays', [200]),
    remove: { summary: `Delete ${one}; its id is null in the answer`, answer: oneItem },
    removeMany: {
      summary: `Delete up to ${maxBatch} ${many}`,
      query: idsInQuery,
      body: z.union([ids, z.looseObject({ ids: ids.optional() })]),
      answer: several,
    },
  };
}

/** `a group of points` → `GroupOfPoints` */
function titleOf(one: string): string {
  const [_article, ...nouns] = one.split(' ');
  return nouns.map((noun) => noun.charAt(0).toUpperCase() + noun.slice(1)).join('');
}

/** So that a document shows it once. */
function titled(title: string, shape: Shape): Shape {
  return wrapped(shape, (own) => (nameOfShape(own) === undefined ? named(title, own) : own));
}

function batchAnswer(plural: string, item: z.ZodType) {
  return z.object({
    [plural]: z.array(item),
    statusCodes: z.array(z.int()),
    errors: z.record(z.string(), batchError).optional(),
  });
}

function listAnswer({ plural, listForm, itemShape }: Described): Shape {
  return wrapped(itemShape, (item) =>
    z.object({ total: z.union([z.int(), z.string()]), [plural]: listOf(item, listForm) }),
  );
}

/** As `sendPage` writes it. */
function listOf(item: z.ZodType, form: ListForm): z.ZodType {
  if (form === 'array') return z.array(item);
  const byId = z.record(z.string(), item);
  return form === 'object' ? byId : z.union([byId, z.array(item).max(0)]);
}

function wrapped(shape: Shape, wrap: (item: z.ZodType) => z.ZodType): Shape {
  return async () => wrap(await currentShape(shape));
}
