import type { Author } from '../contacts/author.ts';
import type { Contact } from '../contacts/contact.ts';
import { allowChannel } from '../contacts/do-not-contact.ts';
import { findNamed, type NamedItem } from '../contacts/named-store.ts';
import { scoreIn, storeScore } from '../contacts/point-scores.ts';
import {
  changedPoints,
  type PointsChange,
  pointsChangeOf,
  pointsOperators,
} from '../contacts/points.ts';
import { logPoints } from '../contacts/points-log.ts';
import { updateContact } from '../contacts/store.ts';
import { applyTags } from '../contacts/tags.ts';
import { addUtmTags, type UtmTags } from '../contacts/utm-tags.ts';
import type { Dialect } from '../db/dialect.ts';
import type { Transaction } from '../db/transaction.ts';
import { Problem } from '../problem.ts';
import { changeMemberships } from '../segments/store.ts';
import { lastSeenUtm } from '../tracking/seen-utm-tags.ts';
import { type Form, type FormAction, inOrder } from './form.ts';
import { tellPeople, tellServer } from './notices.ts';
import type { Submission } from './submission.ts';

/** Who sent a form, and what else an action may need to know. */
export interface Occasion {
  readonly form: Form;
  readonly author: Author;
  readonly utm: UtmTags | null;
  /** The browser; null when it says nothing about who sends. */
  readonly visitorId: number | null;
  readonly results: Submission['results'];
}

interface Acting extends Occasion {
  readonly dialect: Dialect;
  readonly action: FormAction;
}

type Act = (trx: Transaction, contact: Contact, acting: Acting) => Promise<Contact>;

const acts: Readonly<Record<string, Act>> = {
  'lead.pointschange': changePoints,
  'lead.changetags': changeTags,
  'lead.changelist': changeSegments,
  'lead.addutmtags': recordUtm,
  'lead.remove_do_not_contact': allowEmail,
  'form.email': tellPeople,
  'form.repost': tellServer,
};

/** Does what the form says, in its order. What an action is about may be gone: then it does nothing. */
export async function runActions(
  trx: Transaction,
  dialect: Dialect,
  contact: Contact,
  occasion: Occasion,
): Promise<Contact> {
  let current = contact;
  for (const action of inOrder(occasion.form.actions))
    current =
      (await acts[action.type]?.(trx, current, { ...occasion, dialect, action })) ?? current;
  return current;
}

async function changePoints(trx: Transaction, contact: Contact, acting: Acting): Promise<Contact> {
  const { form, action, author } = acting;
  const { operator, points, group: groupId } = action.properties;
  const change = pointsChangeOf(pointsOperators, operator, points);
  const pointsReason = { eventName: `${form.id}: ${form.name}`, actionName: action.name };
  const giving = { change, author: { ...author, pointsReason } };
  return givePoints(trx, contact, giving, groupId === null ? null : Number(groupId));
}

export interface Giving {
  readonly change: PointsChange;
  readonly author: Author;
}

/** Changes the points of a contact that is held or, when a group is named, those in the group. */
export async function givePoints(
  trx: Transaction,
  contact: Contact,
  giving: Giving,
  groupId: number | null,
): Promise<Contact> {
  const { change, author } = giving;
  if (groupId === null) {
    const values = { points: pointsAfter(contact.points, change) };
    return updateContact(trx, contact, { fields: [], values, author });
  }
  const group = await findNamed(trx, 'point_groups', groupId);
  if (group !== null) await changeScore(trx, contact, giving, group);
  return contact;
}

async function changeScore(
  trx: Transaction,
  { id }: Contact,
  { change, author }: Giving,
  group: NamedItem,
): Promise<void> {
  const before = await scoreIn(trx, id, group);
  const score = pointsAfter(before, change);
  await storeScore(trx, id, { group, score });
  await logPoints(trx, id, { delta: score - before, group, author });
}

/** Who has more points than there can be keeps those there are. */
function pointsAfter(points: number, change: PointsChange): number {
  try {
    return changedPoints(points, change);
  } catch (error) {
    if (error instanceof Problem) return points;
    throw error;
  }
}

async function changeTags(
  trx: Transaction,
  contact: Contact,
  { dialect, action }: Acting,
): Promise<Contact> {
  const { add_tags: add, remove_tags: remove } = action.properties as Record<string, string[]>;
  await applyTags(trx, dialect, contact.id, { add: add ?? [], remove: remove ?? [] });
  return contact;
}

async function changeSegments(
  trx: Transaction,
  contact: Contact,
  { action }: Acting,
): Promise<Contact> {
  const { addToLists, removeFromLists } = action.properties as Record<string, number[]>;
  const change = { add: addToLists ?? [], remove: removeFromLists ?? [] };
  await changeMemberships(trx, contact.id, change);
  return contact;
}

/** What the submission itself says, else what brought its sender to the site before. */
async function recordUtm(
  trx: Transaction,
  contact: Contact,
  { utm, author, visitorId }: Acting,
): Promise<Contact> {
  const tags = utm ?? (await lastSeenUtm(trx, contact.id, visitorId));
  if (tags !== null) await addUtmTags(trx, contact.id, tags, author.at);
  return contact;
}

async function allowEmail(
  trx: Transaction,
  contact: Contact,
  { author }: Acting,
): Promise<Contact> {
  await allowChannel(trx, contact.id, 'email', author);
  return contact;
}
