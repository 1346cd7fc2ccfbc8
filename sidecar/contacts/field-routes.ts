import { Router } from 'express';
import type { Database } from '../db/connect.ts';
import { notFound } from '../problem.ts';
import {
  changeableFlags,
  changeField,
  type Field,
  type FieldChange,
  type Fields,
} from './field.ts';
import { bodyOf } from './standard-routes.ts';
import { fieldToWire } from './wire.ts';

interface FieldRoom {
  readonly database: Database;
  readonly fields: Fields;
}

/** The properties that contacts and companies have. */
export function fieldRoutes(room: FieldRoom): Router {
  const router = Router();

  router.get('/fields/:object', async (request, response) => {
    const object = objectOf(request.params.object);
    const fields = (await room.fields.reload()).filter((field) => field.object === object);
    const byId = Object.fromEntries(fields.map((field) => [field.id, fieldToWire(field)]));
    response.json({ total: fields.length, fields: byId });
  });

  router.patch('/fields/:object/:id/edit', async (request, response) => {
    const field = await fieldAt(room, request.params.object, request.params.id);
    await changeField(room.database, field.id, flagsOf(request.body));
    await room.fields.reload();
    response.json({
      field: fieldToWire(await fieldAt(room, request.params.object, request.params.id)),
    });
  });
  return router;
}

async function fieldAt({ fields }: FieldRoom, object: string, id: string): Promise<Field> {
  const field = (await fields.current()).find(
    (one) => one.object === objectOf(object) && String(one.id) === id,
  );
  if (field === undefined) throw notFound();
  return field;
}

function objectOf(name: string): Field['object'] {
  if (name !== 'contact' && name !== 'company') throw notFound();
  return name;
}

function flagsOf(body: unknown): FieldChange {
  const sent = bodyOf(body);
  const flags = Object.keys(changeableFlags).filter((flag) => sent[flag] !== undefined);
  return Object.fromEntries(
    flags.map((flag) => [flag, /^(1|true|yes)$/i.test(String(sent[flag]))]),
  );
}
