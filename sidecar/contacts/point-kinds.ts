import { z } from 'zod';
import { invalid } from '../problem.ts';
import { idNumber, sentFlag, sentWhole } from '../shape.ts';
import type { NamedKind, NamedSaving } from './named-entity.ts';
import { flagOf, wholeNumber } from './named-input.ts';
import { findNamed, type NamedItem, type Row } from './named-store.ts';
import { forgetGroup } from './point-scores.ts';
import {
  publicationBody,
  publicationOf,
  publicationShape,
  publicationToWire,
} from './publication.ts';
import { idOf } from './standard-routes.ts';

/** Groups of points, such as one for each product: a contact has a score in each. */
export const pointGroupKind: NamedKind = {
  table: 'point_groups',
  path: '/points/groups',
  singular: 'pointGroup',
  plural: 'pointGroups',
  listForm: 'array',
  words: ['a group of points', 'groups of points'],
  bodyShape: {},
  itemShape: {},
  sortable: {},
  prepare: () => () => ({}),
  toWire: ({ id, name, description }) => ({ id, name, description }),
  forget: forgetGroup,
};

/** What points can be given for, in words. */
export const pointActionTypes: Readonly<Record<string, string>> = {
  'asset.download': 'Downloads a file',
  'email.send': 'Is sent an e-mail',
  'email.open': 'Opens an e-mail',
  'form.submit': 'Submits a form',
  'page.hit': 'Visits a landing page',
  'url.hit': 'Visits an address',
};

/** Rules that give points for what contacts do; they are kept here and carried out elsewhere. */
export const pointActionKind: NamedKind = {
  table: 'point_actions',
  path: '/points',
  singular: 'point',
  plural: 'points',
  listForm: 'array',
  words: ['a rule for points', 'rules for points'],
  bodyShape: {
    type: z.union([z.enum(Object.keys(pointActionTypes)), z.string(), z.null()]).optional(),
    delta: sentWhole,
    repeatable: sentFlag,
    properties: z.unknown().optional(),
    group: z.union([z.int(), z.string(), z.null(), z.looseObject({ id: z.unknown() })]).optional(),
    ...publicationBody,
  },
  itemShape: {
    category: z.null(),
    type: z.string(),
    ...publicationShape,
    delta: z.int(),
    properties: z.unknown(),
    repeatable: z.boolean(),
    group: idNumber.nullable(),
  },
  sortable: { type: 'type', delta: 'delta', repeatable: 'repeatable' },
  prepare: () => actionColumns,
  toWire: actionToWire,
  forget: async () => undefined,
};

async function actionColumns(saving: NamedSaving): Promise<Row> {
  const { sent, manner, known } = saving;
  const stored = manner === 'patch' ? known?.row : undefined;
  return {
    type: typeIn(saving),
    delta: wholeNumber(sent, 'delta') ?? Number(stored?.delta ?? 0),
    repeatable: (flagOf(sent, 'repeatable') ?? Number(stored?.repeatable) === 1) ? 1 : 0,
    properties: propertiesIn(saving),
    group_id: await groupIn(saving),
    ...publicationOf(saving),
  };
}

function typeIn({ sent, manner, known }: NamedSaving): string {
  const { type } = sent;
  if (type === undefined && manner === 'patch' && known !== null) return String(known.row.type);
  if (type === undefined || type === '' || type === null)
    throw invalid({ type: ['Choose what points are given for.'] });
  if (typeof type === 'string' && Object.hasOwn(pointActionTypes, type)) return type;
  throw invalid({ type: [`is one of ${Object.keys(pointActionTypes).join(', ')}`] });
}

const maxProperties = 60_000;

function propertiesIn({ sent, manner, known }: NamedSaving): string {
  const { properties } = sent;
  if (properties === undefined && manner === 'patch' && known !== null)
    return String(known.row.properties);
  if (properties === undefined || properties === null || properties === '') return '[]';
  if (typeof properties !== 'object') throw invalid({ properties: ['must be an object'] });
  const text = JSON.stringify(properties);
  if (text.length > maxProperties) throw invalid({ properties: ['are too long'] });
  return Object.keys(properties).length === 0 ? '[]' : text;
}

async function groupIn({ trx, sent, manner, known }: NamedSaving): Promise<number | null> {
  const { group } = sent;
  if (group === undefined && manner === 'patch') return Number(known?.row.group_id ?? 0) || null;
  if (group === undefined || group === null || group === '') return null;
  const id = idOf((group as { id?: unknown }).id ?? group);
  if ((await findNamed(trx, 'point_groups', id)) !== null) return id;
  throw invalid({ group: ['There is no such group of points.'] });
}

function actionToWire(item: NamedItem): object {
  const { id, name, description, row } = item;
  return {
    id,
    name,
    category: null,
    type: row.type,
    description,
    ...publicationToWire(item),
    delta: Number(row.delta),
    properties: JSON.parse(String(row.properties)),
    repeatable: Number(row.repeatable) === 1,
    group: row.group_id === null ? null : Number(row.group_id),
  };
}
