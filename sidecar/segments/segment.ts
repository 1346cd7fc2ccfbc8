import { z } from 'zod';
import type { Membership } from '../contacts/condition.ts';
import type { Field, Fields } from '../contacts/field.ts';
import type { NamedKind, NamedSaving } from '../contacts/named-entity.ts';
import { flagOf } from '../contacts/named-input.ts';
import type { NamedItem, Row } from '../contacts/named-store.ts';
import { shortText } from '../contacts/value.ts';
import { invalid } from '../problem.ts';
import { nullableText, sentFlag, sentText } from '../shape.ts';
import { noticeSegment } from './checks.ts';
import { filtersOf, idsNamedIn, withOldNames } from './filter.ts';
import { refuseCircle } from './nesting.ts';
import { aliasesLike, existingIds, forgetSegment } from './store.ts';

/** How filters are sent. */
export const filtersShape = z
  .unknown()
  .meta({
    description: 'A list of conditions {glue, field, object, type, operator, properties}.',
    examples: [[]],
  })
  .optional();

const segmentBody = {
  alias: sentText,
  publicName: sentText,
  isGlobal: sentFlag,
  isPreferenceCenter: sentFlag,
  filters: filtersShape,
};

const itemShape = {
  publicName: nullableText,
  alias: z.string(),
  category: z.null(),
  filters: z.array(z.unknown()),
  isGlobal: z.boolean(),
  isPreferenceCenter: z.boolean(),
};

/** Segments: groups of contacts, made by hand or, by and by, from filters. */
export function segmentKind(fields: Fields): NamedKind {
  return {
    table: 'segments',
    path: '/segments',
    singular: 'list',
    plural: 'lists',
    listForm: 'php array',
    words: ['a segment', 'segments'],
    bodyShape: segmentBody,
    itemShape,
    sortable: { alias: 'alias', public_name: 'public_name' },
    async prepare() {
      const current = await fields.reload();
      return async (saving) => {
        await noticeSegment(saving.trx);
        return ownColumns(saving, current);
      };
    },
    toWire: segmentToWire,
    forget: forgetSegment,
  };
}

async function ownColumns(saving: NamedSaving, fields: readonly Field[]): Promise<Row> {
  const { sent, manner, known, name } = saving;
  const stored = manner === 'patch' ? known?.row : undefined;
  const isGlobal = flagOf(sent, 'isGlobal') ?? flagIn(stored?.is_global) ?? manner === 'create';
  const isPreference =
    flagOf(sent, 'isPreferenceCenter') ?? flagIn(stored?.is_preference_center) ?? false;
  const publicName = typeof sent.publicName === 'string' ? shortText(sent.publicName, 191) : '';
  return {
    alias: await aliasFor(saving),
    public_name: publicName || String(stored?.public_name ?? name),
    is_global: isGlobal ? 1 : 0,
    is_preference_center: isPreference ? 1 : 0,
    filters: await filtersFor(saving, fields),
  };
}

async function filtersFor(
  { trx, sent, manner, known }: NamedSaving,
  fields: readonly Field[],
): Promise<string> {
  if (sent.filters === undefined)
    return manner === 'patch' && known !== null ? String(known.row.filters) : '[]';
  const ids = await existingIds(trx, idsNamedIn(sent.filters), known?.id ?? null);
  const filters = filtersOf(sent.filters, { fields, ids });
  if (known !== null) await refuseCircle(trx, known.id, filters);
  return JSON.stringify(manner === 'create' ? filters : withOldNames(filters));
}

/** The one that was sent, if it is free; else the old one, or one made of the name. */
async function aliasFor({ trx, sent, known, name }: NamedSaving): Promise<string> {
  const isText = typeof sent.alias === 'string' || typeof sent.alias === 'number';
  const wished = isText ? aliasOf(String(sent.alias)) : '';
  if (wished === '' && known !== null) return String(known.row.alias);
  const base = wished || aliasOf(name) || 'segment';
  const taken = await aliasesLike(trx, base, known?.id ?? null);
  if (!taken.has(base)) return base;
  if (wished !== '') throw invalid({ alias: [`Another segment has the alias ${base}.`] });
  let count = 1;
  while (taken.has(`${base}${count}`)) count++;
  return `${base}${count}`;
}

/** `Très chic!` → `tres-chic` */
function aliasOf(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9_]+/g, '-')
    .slice(0, 100)
    .replace(/^-+|-+$/g, '');
}

function flagIn(stored: unknown): boolean | undefined {
  return stored === undefined ? undefined : Number(stored) === 1;
}

function segmentToWire({ id, name, description, row }: NamedItem): object {
  return {
    id,
    name,
    publicName: row.public_name,
    alias: row.alias,
    description,
    category: null,
    filters: JSON.parse(String(row.filters)),
    isGlobal: Number(row.is_global) === 1,
    isPreferenceCenter: Number(row.is_preference_center) === 1,
  };
}

/** `segment:vip` in a search for contacts: the members of the segment with exactly this alias. */
export const segmentMembers: Membership = {
  table: 'segment_members',
  named: 'segments',
  by: 'segment_id',
  key: 'alias',
  unless: 'manually_removed',
};
