import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import type { Database } from '../db/connect.ts';
import { activityFilters, timesOf, typesOf, wordsOf } from './activity-filters.ts';
import { contactAt } from './contact-at.ts';
import { readTimeline, type TimelineQuery, type TimelineSource } from './timeline.ts';
import { entryToWire } from './wire.ts';
import { entryShape } from './wire-shapes.ts';

/** What one contact, or all of them, did and what happened to them, newest first. */
export function activityRoutes(database: Database, timeline: readonly TimelineSource[]): Router {
  const router = Router();
  router.get('/contacts/activity', may('read', saysOfAll), async (request, response) => {
    response.json(await activityOf(timeline, null, request.query));
  });
  for (const path of ['/contacts/:id/activity', '/contacts/:id/events'] as const) {
    router.get(path, may('read', says), async (request, response) => {
      const contact = await contactAt(database, request.params.id);
      response.json(await activityOf(timeline, contact.id, request.query));
    });
  }
  return router;
}

const activityShape = z.object({
  filters: activityFilters,
  order: z
    .preprocess((value) => Object.values(Object(value)), z.array(z.string()).max(2))
    .catch([]),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
  limit: z.coerce.number().int().min(1).catch(25).transform(atMost(1000)),
});

const says = {
  summary: 'Read what a contact did and what happened to it, page by page',
  query: activityShape,
  answer: z.object({
    events: z.array(entryShape),
    filters: z.looseObject({ search: z.string() }),
    order: z.array(z.string()),
    types: z.record(z.string(), z.string()),
    total: z.int(),
    page: z.int(),
    limit: z.int(),
    maxPages: z.int(),
  }),
};

const saysOfAll = { ...says, summary: 'Read what all contacts did, page by page' };

function atMost(most: number): (asked: number) => number {
  return (asked) => Math.min(asked, most);
}

async function activityOf(
  sources: readonly TimelineSource[],
  contactId: number | null,
  sent: unknown,
) {
  const { filters, order, page, limit } = activityShape.parse(sent);
  const { search = '', includeEvents = [], excludeEvents = [] } = filters;
  const labels = wordsOf(sources);
  const direction = order[1]?.toUpperCase() === 'ASC' ? 'ASC' : 'DESC';
  const query: TimelineQuery = {
    contactId,
    types: typesOf(filters, sources),
    search,
    ...timesOf(filters),
    orderBy: order[0] === 'eventLabel' ? 'label' : 'at',
    descending: direction === 'DESC',
  };
  const { entries, total } = await readTimeline(sources, query, page, limit);
  const sorted = Object.entries(labels).sort(([, a], [, b]) => a.localeCompare(b, 'en'));
  return {
    events: entries.map((entry) =>
      entryToWire(contactId ?? entry.contactId, labels[entry.type] ?? entry.type, entry),
    ),
    filters: { ...filters, search, includeEvents, excludeEvents },
    order: [order[0] === 'eventLabel' ? 'eventLabel' : 'timestamp', direction],
    types: Object.fromEntries(sorted),
    total,
    page,
    limit,
    maxPages: Math.ceil(total / limit),
  };
}
