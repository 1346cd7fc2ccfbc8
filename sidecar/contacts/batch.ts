import { Problem } from '../problem.ts';
import { currentShape, parsed } from '../shape.ts';
import type { Entity, Saved, Sent } from './entity.ts';

export const maxBatch = 200;

interface Done<Item> {
  readonly status: number;
  readonly saved: Saved<Item> | null;
  readonly problem: Problem | null;
}

/** Saves one item after the other; what is wrong with one is told beside the others. */
export async function runBatch<Item extends { readonly id: number }>(
  entity: Entity<Item>,
  items: readonly unknown[],
  saveOne: (sent: Sent) => Promise<Saved<Item>>,
): Promise<object> {
  const done: Done<Item>[] = [];
  const shape = await currentShape(entity.bodyShape);
  const saveSent = (item: object) => saveOne(parsed(shape, item) as Sent);
  for (const item of items) done.push(await attempt(item, saveSent));
  const saved = done.flatMap((one) => one.saved?.item ?? []);
  const errors = Object.fromEntries(
    done.flatMap(({ problem }, index) => (problem === null ? [] : [[index, errorOf(problem)]])),
  );
  return {
    [entity.plural]: await entity.describe(saved),
    statusCodes: done.map(({ status }) => status),
    ...(Object.keys(errors).length > 0 && { errors }),
  };
}

async function attempt<Item>(
  item: unknown,
  save: (sent: object) => Promise<Saved<Item>>,
): Promise<Done<Item>> {
  if (item === null || typeof item !== 'object')
    return failed(new Problem(400, 'Each item of a batch is an object.'));
  try {
    const saved = await save(item);
    return { status: saved.isNew ? 201 : 200, saved, problem: null };
  } catch (error) {
    if (error instanceof Problem) return failed(error);
    throw error;
  }
}

function failed(problem: Problem) {
  return { status: problem.status, saved: null, problem };
}

function errorOf({ status, message, details }: Problem): object {
  if (status === 404) return { message, code: 404, type: 'api' };
  return { code: status, message, details, type: null };
}
