import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import type { Database } from '../db/connect.ts';
import { notFound } from '../problem.ts';
import type { Company } from './company.ts';
import { companyEntity } from './company-entity.ts';
import { membershipsOf } from './company-links.ts';
import { addMember, removeMember } from './company-members.ts';
import { joiningOf } from './company-save.ts';
import { findCompanies, findCompany, holdCompany } from './company-store.ts';
import { changeContactAt, contactAt } from './contact-at.ts';
import { fullNameOf, peopleById } from './report.ts';
import type { ContactRoom } from './room.ts';
import { idOf, standardRoutes } from './standard-routes.ts';

const done = z.object({ success: z.literal(1) });
const says = {
  add: { summary: 'Put a contact into a company, which becomes its primary one', answer: done },
  remove: { summary: 'Take a contact out of a company', answer: done },
  ofContact: {
    summary: 'List the companies of a contact, with their values as texts',
    answer: z.object({ total: z.int(), companies: z.array(z.record(z.string(), z.string())) }),
  },
};

/** Companies, and who is in them. */
export function companyRoutes(room: ContactRoom): Router {
  const { database } = room;
  const router = Router();
  router.use(standardRoutes(companyEntity(room)));
  memberRoutes(router, room);
  router.get('/contacts/:id/companies', may('read', says.ofContact), async (request, response) => {
    const { id } = await contactAt(database, request.params.id);
    const companies = await companiesOf(database, id);
    response.json({ total: companies.length, companies });
  });
  return router;
}

function memberRoutes(router: Router, { database, fields }: ContactRoom): void {
  for (const action of ['add', 'remove'] as const) {
    const paths = [
      `/companies/:id/contact/:contactId/${action}`,
      `/companies/:id/contact/${action}/:contactId`,
    ] as const;
    for (const path of paths)
      router.post(path, may('write', says[action]), async (request, response) => {
        const id = idOf(request.params.id);
        if ((await findCompany(database.knex, id)) === null) throw notFound();
        const joining = await joiningOf(fields, callerOf(response));
        await changeContactAt(database, String(request.params.contactId), async (trx, contact) => {
          if (action === 'remove') return removeMember(trx, contact, { ...joining, companyId: id });
          const company = await holdCompany(trx, id);
          if (company === null) throw notFound();
          return addMember(trx, contact, { ...joining, company });
        });
        response.json({ success: 1 });
      });
  }
}

async function companiesOf(
  database: Database,
  contactId: number,
): Promise<Record<string, string>[]> {
  const memberships = await membershipsOf(database.knex, contactId);
  const ids = memberships.map(({ companyId }) => companyId);
  const companies = await findCompanies(database.knex, ids);
  const makers = companies.flatMap(({ createdBy }) => createdBy ?? []);
  const people = await peopleById(database, [...new Set(makers)]);
  return memberships.flatMap(({ companyId, isPrimary, addedAt }) => {
    const company = companies.find(({ id }) => id === companyId);
    if (company === undefined) return [];
    return {
      company_id: String(companyId),
      date_associated: sqlTime(addedAt),
      is_primary: isPrimary ? '1' : '0',
      ...columnsOf(company),
      ...texts({ created_by_user: fullNameOf(people.get(company.createdBy ?? 0)) }),
    };
  });
}

/** As Mautic's table has them; what is null is left out. */
function columnsOf({ id, values, score, ...times }: Company): Record<string, string> {
  const { createdAt, createdBy, modifiedAt } = times;
  return texts({
    id,
    is_published: 1,
    date_added: sqlTime(createdAt),
    created_by: createdBy,
    date_modified: modifiedAt === null ? null : sqlTime(modifiedAt),
    score,
    ...values,
  });
}

function texts(values: Record<string, string | number | null>): Record<string, string> {
  const entries = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function sqlTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
