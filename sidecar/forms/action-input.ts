import type { Sent } from '../contacts/entity.ts';
import { findNamed } from '../contacts/named-store.ts';
import { pointsChangeOf, pointsOperators } from '../contacts/points.ts';
import { idOf } from '../contacts/standard-routes.ts';
import { findTag, tagName } from '../contacts/tags.ts';
import { plainText, shortText } from '../contacts/value.ts';
import type { Queries } from '../db/connect.ts';
import { invalid } from '../problem.ts';
import type { FormAction, Properties } from './form.ts';
import { emailProperties, webhookProperties } from './notice-input.ts';
import { propertiesIn, propertiesToWire, textIn } from './parts-input.ts';

type Content = Omit<FormAction, 'id' | 'order'>;
type Check = (trx: Queries, properties: Properties) => Promise<Properties> | Properties;

const maxItems = 100;

/** What can happen after a submission; each checks its properties. */
const checks: Readonly<Record<string, Check>> = {
  'lead.pointschange': pointsProperties,
  'lead.changetags': async (trx, { add_tags, remove_tags }) => ({
    add_tags: await tagsIn(trx, 'add_tags', add_tags),
    remove_tags: await tagsIn(trx, 'remove_tags', remove_tags),
  }),
  'lead.changelist': async (trx, { addToLists, removeFromLists }) => ({
    addToLists: await segmentsIn(trx, 'addToLists', addToLists),
    removeFromLists: await segmentsIn(trx, 'removeFromLists', removeFromLists),
  }),
  'lead.addutmtags': () => ({}),
  'lead.remove_do_not_contact': () => ({}),
  'form.email': (_trx, properties) => emailProperties(properties),
  'form.repost': (_trx, properties) => webhookProperties(properties),
};

/** One action of a body over the stored one. @throws Problem 400 */
export async function actionContent(
  trx: Queries,
  sent: Sent,
  known: FormAction | null,
): Promise<Content> {
  const type = typeIn(sent, known);
  const name = textIn(sent, 'name', known?.name ?? null);
  if (name === null) throw invalid({ name: ['A name is required.'] });
  const given = propertiesIn(sent, 'properties', known?.properties ?? {});
  const properties = await (checks[type] as Check)(trx, given);
  const description = textIn(sent, 'description', known?.description ?? null);
  return { name: shortText(name, 191), description, type, properties };
}

export function actionToWire({ id, name, description, type, order, properties }: FormAction) {
  return { id, name, description, type, order, properties: propertiesToWire(properties) };
}

/** What is not carried out here is refused rather than kept and forgotten. */
function typeIn({ type }: Sent, known: FormAction | null): string {
  if (type === undefined && known !== null) return known.type;
  if (typeof type === 'string' && Object.hasOwn(checks, type)) return type;
  throw invalid({ type: [`is one of ${Object.keys(checks).join(', ')}`] });
}

async function pointsProperties(trx: Queries, { operator, points, group }: Properties) {
  const change = pointsChangeOf(pointsOperators, operator ?? 'plus', points);
  const groupId = idOf((group as { id?: unknown } | null | undefined)?.id ?? group);
  const names = group !== undefined && group !== null && group !== '';
  if (names && (await findNamed(trx, 'point_groups', groupId)) === null)
    throw invalid({ group: ['There is no such group of points.'] });
  return { operator: change.operator, points: change.by, group: names ? groupId : null };
}

/** Ids of tags that are there, or names; kept as names. */
async function tagsIn(trx: Queries, name: string, sent: unknown): Promise<string[]> {
  const tags: string[] = [];
  for (const one of listIn(name, sent)) {
    const id = idOf(one);
    const known = id > 0 ? await findTag(trx, id) : null;
    const tag = known?.tag ?? (id > 0 ? '' : tagName(one));
    if (tag === '' || tag.includes(',') || tag.startsWith('-'))
      throw invalid({ [name]: [`There is no tag ${shortText(plainText(one), 60)}.`] });
    tags.push(tag);
  }
  return [...new Set(tags)];
}

async function segmentsIn(trx: Queries, name: string, sent: unknown): Promise<number[]> {
  const ids = listIn(name, sent).map(idOf);
  for (const id of ids)
    if ((await findNamed(trx, 'segments', id)) === null)
      throw invalid({ [name]: ['There is no such segment.'] });
  return [...new Set(ids)];
}

function listIn(name: string, sent: unknown): unknown[] {
  if (sent === undefined || sent === null || sent === '') return [];
  const list = typeof sent === 'object' ? Object.values(sent) : [sent];
  if (list.length > maxItems) throw invalid({ [name]: [`are more than ${maxItems}`] });
  return list;
}
