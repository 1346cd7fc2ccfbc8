import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import { contactAt } from '../contacts/contact-at.ts';
import type { Fields } from '../contacts/field.ts';
import { isoTime } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';
import { idNumber, nullableTime, parsed } from '../shape.ts';
import { compileFilters } from './compile.ts';
import type { Reason } from './evaluate.ts';
import { type Explanation, explain } from './explain.ts';
import { filtersOf, idsNamedIn } from './filter.ts';
import { previewOf } from './preview.ts';
import { filtersShape } from './segment.ts';
import { segmentAt } from './segment-at.ts';
import { existingIds } from './store.ts';

/* What filters would do before they are saved, and why somebody is in a segment or is not. */

const previewBody = z.looseObject({ filters: filtersShape });
const previewAnswer = z.object({
  preview: z.object({
    matched: z.int(),
    isComplete: z.boolean(),
    estimated: z.int(),
    sample: z.array(z.object({ id: idNumber, name: z.string() })),
    cost: z.object({ contacts: z.int(), ms: z.int() }),
    waiting: z.array(z.object({ index: z.int(), field: z.string(), reason: z.string() })),
  }),
});

const condition = z.object({
  field: z.string(),
  operator: z.string(),
  filter: z.unknown(),
  group: z.int(),
  holds: z.boolean(),
  seen: z.array(z.union([z.string(), z.number()])),
  count: z.int(),
  problem: z.string().nullable(),
});
const explainAnswer = z.object({
  explanation: z.object({
    isMember: z.boolean(),
    because: z.enum(['by hand', 'removed by hand', 'filters', 'not yet', 'no filters']),
    dateAdded: nullableTime,
    matches: z.boolean().nullable(),
    conditions: z.array(condition),
    nextChange: nullableTime,
  }),
});

const says = {
  preview: {
    summary: 'Say who would be in a segment with these filters',
    body: previewBody,
    answer: previewAnswer,
  },
  explain: { summary: 'Say why a contact is in a segment or is not', answer: explainAnswer },
};

interface ExplainRoom {
  readonly database: Database;
  readonly fields: Fields;
}

export function explainRoutes({ database, fields }: ExplainRoom): Router {
  const router = Router();
  router.post('/segments/preview', may('read', says.preview), async (request, response) => {
    const { filters: sent } = parsed(previewBody, request.body);
    const known = await fields.reload();
    const ids = await existingIds(database.knex, idsNamedIn(sent), null);
    const checked = filtersOf(sent, { fields: known, ids });
    const filters = compileFilters(checked, { fields: known });
    const waiting = filters.unsupported.map(({ index, field, reason }) => ({
      index,
      field,
      reason,
    }));
    const preview = await previewOf(database, filters, { now: Date.now() });
    response.json({ preview: { ...preview, waiting } });
  });
  router.get(
    '/segments/:id/contacts/:contactId/explain',
    may('read', says.explain),
    async (request, response) => {
      const segment = await segmentAt(database, request.params.id);
      const contact = await contactAt(database, String(request.params.contactId));
      const knowledge = { fields: await fields.reload(), now: Date.now() };
      response.json({
        explanation: toWire(await explain(database, segment, contact, knowledge)),
      });
    },
  );
  return router;
}

function toWire(explanation: Explanation): object {
  const { membership, verdict } = explanation;
  return {
    isMember: membership !== null && !membership.isManuallyRemoved,
    because: reasonOf(explanation),
    dateAdded: isoTime(membership?.addedAt ?? null),
    matches: verdict?.matches ?? null,
    conditions: (verdict?.conditions ?? []).map(conditionToWire),
    nextChange: isoTime(verdict?.nextChangeAt ?? null),
  };
}

function conditionToWire(reason: Reason): object {
  const { field, operator, filter, group, holds, seen, count, problem } = reason;
  return { field, operator, filter, group, holds, seen, count, problem };
}

/** What counts most: hands, then filters. */
function reasonOf({ membership, verdict }: Explanation): string {
  if (membership?.isManuallyAdded) return 'by hand';
  if (membership?.isManuallyRemoved) return 'removed by hand';
  if (verdict === null) return 'no filters';
  return verdict.matches === (membership !== null) ? 'filters' : 'not yet';
}
