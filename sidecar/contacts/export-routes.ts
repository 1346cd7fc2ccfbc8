import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import { companyExportShape, exportedCompanies } from './company-export.ts';
import { downloadTypes, sendDownload } from './download.ts';
import { exportedText, exportOf, exportShape } from './export.ts';
import type { ContactRoom } from './room.ts';
import type { TimelineSource } from './timeline.ts';
import { exportedTimeline, timelineExportOf, timelineExportShape } from './timeline-export.ts';

const answer = (lines: string) =>
  z.string().meta({ description: `A table, or on each line the JSON of ${lines}.` });

const says = {
  contacts: {
    summary: 'Download all contacts that match; strangers only where they are asked for',
    query: exportShape,
    types: downloadTypes,
    answer: answer('one contact as GET /api/contacts/{id} has it'),
  },
  timeline: {
    summary: 'Download what contacts did and what happened to them, contact by contact',
    query: timelineExportShape,
    types: downloadTypes,
    answer: answer('one event as GET /api/contacts/activity has it'),
  },
  companies: {
    summary: 'Download all companies that match',
    query: companyExportShape,
    types: downloadTypes,
    answer: answer('one company as GET /api/companies/{id} has it'),
  },
};

interface ExportRoutes extends ContactRoom {
  readonly timeline: readonly TimelineSource[];
}

export function exportRoutes(room: ExportRoutes): Router {
  const router = Router();
  router.get('/contacts/export', may('read', says.contacts), async (request, response) => {
    const wanted = await exportOf(room, request.query, callerOf(response).id);
    const file = { name: 'contacts', format: wanted.format };
    await sendDownload({ request, response }, file, exportedText(room, wanted));
  });
  router.get('/contacts/activity/export', may('read', says.timeline), async (request, response) => {
    const wanted = await timelineExportOf(room, request.query, callerOf(response).id);
    const file = { name: 'timeline', format: wanted.format };
    await sendDownload({ request, response }, file, exportedTimeline(room, wanted));
  });
  router.get('/companies/export', may('read', says.companies), async (request, response) => {
    const { file, text } = await exportedCompanies(room, request.query, callerOf(response));
    await sendDownload({ request, response }, { name: 'companies', ...file }, text);
  });
  return router;
}
