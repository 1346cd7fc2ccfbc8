import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import type { Condition } from '../contacts/condition.ts';
import { downloadTypes, sendDownload } from '../contacts/download.ts';
import { type ExportRoom, exportedText } from '../contacts/export.ts';
import { contactQueryOf } from '../contacts/list.ts';
import { findNamed, type NamedItem } from '../contacts/named-store.ts';
import { idOf } from '../contacts/standard-routes.ts';
import { fileShape } from '../contacts/table-file.ts';
import { notFound } from '../problem.ts';
import { parsed } from '../shape.ts';

const shape = z.object(fileShape);

const says = {
  summary: 'Download the members of a segment',
  query: shape,
  types: downloadTypes,
  answer: z.string().meta({
    description:
      'A table, or on each line the JSON of one contact as GET /api/contacts/{id} has it.',
  }),
};

export function memberExportRoutes(room: ExportRoom): Router {
  const path = '/segments/:id/contacts/export';
  return Router().get(path, may('read', says), async (request, response) => {
    const segment = await findNamed(room.database.knex, 'segments', idOf(request.params.id));
    if (segment === null) throw notFound();
    const { format, bom } = parsed(shape, request.query);
    const condition = await membersOf(room, segment, callerOf(response).id);
    const file = { name: `segment-${segment.id}-contacts`, format };
    await sendDownload({ request, response }, file, exportedText(room, { format, bom, condition }));
  });
}

/** Strangers as well: they are in it because somebody, or a filter, put them there. */
export async function membersOf(
  { fields, memberships = {} }: ExportRoom,
  segment: NamedItem,
  operatorId: number,
): Promise<Condition> {
  const asking = { fields: await fields.current(), operatorId, memberships };
  return contactQueryOf({ search: `segment:${String(segment.row.alias)}` }, asking).condition;
}
