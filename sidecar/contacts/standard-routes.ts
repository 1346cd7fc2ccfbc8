import { type Request, type Response, Router } from 'express';
import { callerOf } from '../auth/basic.ts';
import type { Operator } from '../auth/operators.ts';
import { may } from '../auth/permissions.ts';
import { sendJson } from '../json.ts';
import { notFound, Problem } from '../problem.ts';
import { currentShape, parsed } from '../shape.ts';
import { maxBatch, runBatch } from './batch.ts';
import type { Entity, ListForm, Manner, Page, Sent } from './entity.ts';
import { standardDescriptions } from './standard-descriptions.ts';
import { plainText } from './value.ts';

/* The ten routes that every kind of item has: list, read, create, edit and delete, in ones and in batches. */

export function standardRoutes<Item extends { readonly id: number }>(entity: Entity<Item>): Router {
  const router = Router();
  const { path } = entity;
  const says = standardDescriptions(entity);
  router.get(path, may('read', says.list), async (request, response) => {
    sendPage(response, entity, await entity.list(request.query, callerOf(response)));
  });
  createRoutes(router, entity);
  editRoutes(router, entity);
  if (entity.remove !== undefined) deleteRoutes(router, entity, entity.remove);
  router.get(`${path}/:id`, may('read', says.read), async (request, response) => {
    const item = await itemAt(entity, request.params.id);
    await sendItem(response, entity, item);
  });
  return router;
}

type Routes<Item extends { readonly id: number }> = [router: Router, entity: Entity<Item>];

function createRoutes<Item extends { readonly id: number }>(...[router, entity]: Routes<Item>) {
  const { path, changing = 'write' } = entity;
  const says = standardDescriptions(entity);
  router.post(`${path}/batch/new`, may(changing, says.createMany), async (request, response) => {
    const caller = callerOf(response);
    const answer = await runBatch(entity, batchOf(request), (sent) =>
      entity.save(sent, 'create', null, caller),
    );
    response.status(201).json(answer);
  });
  router.post(`${path}/new`, may(changing, says.create), async (request, response) => {
    const sent = await bodyFor(entity, request);
    const saved = await entity.save(sent, 'create', null, callerOf(response));
    if (saved.isNew) response.location(`/api${path}/${saved.item.id}`);
    await sendItem(response.status(saved.isNew ? 201 : 200), entity, saved.item);
  });
}

const editing = { put: 'replace', patch: 'patch' } as const;

function editRoutes<Item extends { readonly id: number }>(...[router, entity]: Routes<Item>) {
  const { path, changing = 'write' } = entity;
  const says = standardDescriptions(entity);
  async function edit(id: unknown, sent: Sent, manner: Manner, caller: Operator) {
    const known = await entity.find(idOf(id));
    if (known === null && manner === 'patch') throw notFound();
    return entity.save(sent, manner, known, caller);
  }
  for (const method of ['put', 'patch'] as const) {
    const manner = editing[method];
    const { edit: one, editMany: many } = says[manner];
    router[method](`${path}/batch/edit`, may(changing, many), async (request, response) => {
      const caller = callerOf(response);
      const answer = await runBatch(entity, batchOf(request), (sent) =>
        edit(sent.id, sent, manner, caller),
      );
      response.json(answer);
    });
    router[method](`${path}/:id/edit`, may(changing, one), async (request, response) => {
      const sent = await bodyFor(entity, request);
      const saved = await edit(request.params.id, sent, manner, callerOf(response));
      if (saved.isNew) response.location(`/api${path}/${saved.item.id}`);
      await sendItem(response.status(saved.isNew ? 201 : 200), entity, saved.item);
    });
  }
}

function deleteRoutes<Item extends { readonly id: number }>(
  ...[router, entity, remove]: [...Routes<Item>, (item: Item, caller: Operator) => Promise<void>]
) {
  const { path, singular, plural, changing = 'write' } = entity;
  const says = standardDescriptions(entity);
  router.delete(
    `${path}/batch/delete`,
    may(changing, says.removeMany),
    async (request, response) => {
      const wires: object[] = [];
      // What is not there any more needs no deleting: such ids are passed over.
      for (const id of idsOf(request)) {
        const item = await entity.find(id);
        if (item === null) continue;
        wires.push(await describeOne(entity, item));
        await remove(item, callerOf(response));
      }
      response.json({ [plural]: wires });
    },
  );
  router.delete(`${path}/:id/delete`, may(changing, says.remove), async (request, response) => {
    const item = await itemAt(entity, request.params.id);
    const wire = await describeOne(entity, item);
    await remove(item, callerOf(response));
    response.json({ [singular]: entity.withoutId(wire) });
  });
}

async function itemAt<Item extends { readonly id: number }>(
  entity: Entity<Item>,
  id: unknown,
): Promise<Item> {
  const item = await entity.find(idOf(id));
  if (item === null) throw notFound();
  return item;
}

async function describeOne<Item extends { readonly id: number }>(
  entity: Entity<Item>,
  item: Item,
): Promise<object> {
  return (await entity.describe([item]))[0] as object;
}

async function sendItem<Item extends { readonly id: number }>(
  response: Response,
  entity: Entity<Item>,
  item: Item,
): Promise<void> {
  const text = await (entity.write?.(item) ?? describeOne(entity, item).then(JSON.stringify));
  sendJson(response, `{${JSON.stringify(entity.singular)}:${text}}`);
}

/** An id of a path or a body; 0, which nothing has, for everything else. */
export function idOf(sent: unknown): number {
  return typeof sent !== 'object' && /^\d{1,15}$/.test(String(sent)) ? Number(sent) : 0;
}

export function sendPage(
  response: Response,
  { plural, listForm }: { readonly plural: string; readonly listForm: ListForm },
  { total, entries }: Page,
): void {
  const isArray = listForm === 'array' || (listForm === 'php array' && entries.length === 0);
  const list = isArray ? JSON.stringify(entries.map(([, wire]) => wire)) : byId(entries);
  sendJson(response, `{"total":${JSON.stringify(total)},"${plural}":${list}}`);
}

/** Written by hand, because an object would put its numbers in order, not the items. */
function byId(entries: Page['entries']): string {
  return `{${entries.map(([id, wire]) => `"${id}":${JSON.stringify(wire)}`).join(',')}}`;
}

async function bodyFor<Item extends { readonly id: number }>(
  entity: Entity<Item>,
  { body }: Request,
): Promise<Sent> {
  return parsed(await currentShape(entity.bodyShape), body) as Sent;
}

/** A list of items; forms send `0[email]=…`, which arrives as an object. */
function batchOf({ body }: Request): unknown[] {
  const items = body === undefined || body === null ? [] : Object.values(Object(body));
  if (items.length > maxBatch) throw tooMany(items.length);
  return items;
}

/** `?ids=1,2`, `?ids[]=1&ids[]=2` or a list in the body, of ids or of items. */
function idsOf({ query, body }: Request): number[] {
  const sent = query.ids ?? (body as { ids?: unknown } | undefined)?.ids ?? body ?? [];
  const list = typeof sent === 'object' ? Object.values(Object(sent)) : String(sent).split(',');
  if (list.length > maxBatch) throw tooMany(list.length);
  const ids = list.map((one) =>
    idOf((one as { id?: unknown } | null)?.id ?? plainText(one).trim()),
  );
  return [...new Set(ids)];
}

function tooMany(count: number): Problem {
  return new Problem(400, `A batch has at most ${maxBatch} items, not ${count}.`);
}
