import type { Field } from '../contacts/field.ts';
import { idOf } from '../contacts/standard-routes.ts';
import { plainText } from '../contacts/value.ts';
import { invalid, type Problem } from '../problem.ts';
import { compileFilters } from './compile.ts';
import { hasOperator, isCounted, type Kind, kindOf } from './filter-fields.ts';

/** One condition of a segment, as clients send it and get it back. */
export interface Filter {
  readonly glue: 'and' | 'or' | null;
  readonly field: string;
  readonly object: string;
  readonly type: string | null;
  readonly operator: string;
  readonly properties: { readonly filter: FilterValue; readonly display?: unknown } & Counting;
}

/** How often, and within how many days: for what visitors do. */
interface Counting {
  readonly times?: unknown;
  readonly timesOperator?: unknown;
  readonly withinDays?: unknown;
}

type Scalar = string | number | boolean | null;
export type FilterValue = Scalar | readonly Scalar[] | Readonly<Record<string, Scalar>>;

/** Whether all of these ids are there, for filters whose values are ids. */
export interface KnownIds {
  readonly tags: ReadonlySet<number>;
  readonly segments: ReadonlySet<number>;
  readonly stages: ReadonlySet<number>;
  readonly forms: ReadonlySet<number>;
}

export interface FilterWorld {
  readonly fields: readonly Field[];
  readonly ids: KnownIds;
}

const maxFilters = 200;
const maxExpressions = 20;
const maxValues = 1000;
const maxLength = 1_000_000;

/** The filters of a body, checked. @throws Problem 400 */
export function filtersOf(sent: unknown, world: FilterWorld): Filter[] {
  if (sent === null || sent === '') return [];
  if (typeof sent !== 'object') throw invalid({ filters: ['must be a list'] });
  const list = Object.values(sent as object);
  if (list.length > maxFilters) throw invalid({ filters: [`are more than ${maxFilters}`] });
  const filters = list.map((one) => filterOf(one, world));
  const expressions = filters.filter(({ operator }) => operator.endsWith('regexp'));
  if (expressions.length > maxExpressions)
    throw invalid({ filters: [`have more than ${maxExpressions} regular expressions`] });
  if (JSON.stringify(filters).length > maxLength) throw invalid({ filters: ['are too long'] });
  return filters;
}

/** The ids that filters name, by what they are ids of: those have to be there. */
export function idsNamedIn(sent: unknown): Record<keyof KnownIds, number[]> {
  const named: Record<keyof KnownIds, number[]> = { tags: [], segments: [], stages: [], forms: [] };
  for (const one of Object.values(Object(sent))) {
    const { field, properties, filter } = Object(one) as Record<string, unknown>;
    const list = typeof field === 'string' ? idLists.get(field) : undefined;
    if (list === undefined) continue;
    const value = Object(properties).filter ?? filter;
    const values = value !== null && typeof value === 'object' ? Object.values(value) : [value];
    named[list].push(
      ...values
        .slice(0, maxValues)
        .map(idOf)
        .filter((id) => id > 0),
    );
  }
  return named;
}

/** As Mautic keeps filters after an edit: value and its word also under their old names. */
export function withOldNames(filters: readonly Filter[]): object[] {
  return filters.map((filter) => {
    const { filter: value, display = null } = filter.properties;
    return { ...filter, filter: value, display };
  });
}

function filterOf(sent: unknown, { fields, ids }: FilterWorld): Filter {
  if (sent === null || typeof sent !== 'object')
    throw invalid({ filters: ['Each filter is an object.'] });
  const { glue = null, field, object, type = null, operator } = sent as Record<string, unknown>;
  const kind = kindOf(fields, object, field);
  if (kind === null)
    throw invalid({
      properties: [`There is no field ${shown(field)} of ${shown(object)}.`],
      operator: ['This value is not valid.'],
    });
  if (typeof operator !== 'string' || !hasOperator(kind, operator))
    throw invalid({ operator: [`The field ${field} has no operator ${shown(operator)}.`] });
  if (glue !== null && glue !== 'and' && glue !== 'or')
    throw invalid({ glue: ['is either "and" or "or".'] });
  if (type !== null && (typeof type !== 'string' || type.length > 64))
    throw invalid({ type: ['This value is not valid.'] });
  const asked = { field: field as string, object: object as string, kind, operator };
  const properties = propertiesOf(sent as Record<string, unknown>, asked, ids);
  const { filter: value } = properties;
  const { field: name, object: owner } = asked;
  const filter: Filter = { glue, field: name, object: owner, type, operator, properties };
  const [unsupported] = compileFilters([filter], { fields }).unsupported;
  // Without a value a filter is taken, and waits for one.
  if (unsupported !== undefined && value !== null) throw invalid({ filter: [unsupported.reason] });
  return filter;
}

interface Asked {
  readonly field: string;
  readonly object: string;
  readonly kind: Kind;
  readonly operator: string;
}

/** The value is in `properties`, or beside the field as older clients send it. */
function propertiesOf(
  sent: Record<string, unknown>,
  asked: Asked,
  ids: KnownIds,
): Filter['properties'] {
  const inside = sent.properties ?? { filter: sent.filter, display: sent.display ?? undefined };
  if (typeof inside !== 'object') throw invalid({ properties: ['must be an object'] });
  const { filter, display, ...others } = inside as Record<string, unknown>;
  const counting = isCounted(asked.object, asked.field) ? countingIn(others) : {};
  if (Object.keys(others).some((key) => !(key in counting)) && !Array.isArray(inside))
    throw invalid({ properties: ['hold nothing but filter and display'] });
  const value = checkedValue(filter, asked, ids);
  if (display !== undefined && display !== null && typeof display === 'object')
    throw invalid({ display: ['This value is not valid.'] });
  const needsDisplay = asked.field === 'owner_id' && !/empty$/.test(asked.operator);
  if (needsDisplay && (display ?? '') === '') throw invalid({ display: ['A value is required.'] });
  return { filter: value, ...(display !== undefined && { display }), ...counting };
}

const countingKeys = ['times', 'timesOperator', 'withinDays'];

function countingIn(others: Readonly<Record<string, unknown>>): Counting {
  const told = countingKeys.filter((key) => Object.hasOwn(others, key));
  for (const key of told)
    if (typeof others[key] === 'object') throw invalid({ [key]: ['This value is not valid.'] });
  return Object.fromEntries(told.map((key) => [key, others[key]]));
}

function checkedValue(sent: unknown, { field, kind, operator }: Asked, ids: KnownIds): FilterValue {
  if (sent === undefined || sent === null || sent === '') {
    if (idLists.has(field) && !/empty$/.test(operator)) throw missing();
    return null;
  }
  if (!isPlain(sent)) throw invalid({ filter: ['This value is not valid.'] });
  if (kind === 'yesNo') return yesNo(sent);
  const list = idLists.get(field);
  if (list === undefined || /empty$/.test(operator)) return sent;
  const values = typeof sent === 'object' ? Object.values(sent) : [sent];
  if (values.length === 0 || !values.every((id) => ids[list].has(idOf(id)))) throw missing();
  return field === 'tags' ? values.map(String) : sent;
}

/** Fields whose values are ids of something. */
const idLists: ReadonlyMap<string, keyof KnownIds> = new Map([
  ['tags', 'tags'],
  ['leadlist', 'segments'],
  ['stage', 'stages'],
  ['form_submitted', 'forms'],
]);

function isPlain(sent: unknown): sent is Exclude<FilterValue, null> {
  if (typeof sent !== 'object') return true;
  const values = Object.values(sent as object);
  return (
    values.length <= maxValues && values.every((one) => one === null || typeof one !== 'object')
  );
}

function yesNo(sent: FilterValue): number {
  if (/^(1|true|yes|on)$/i.test(plainText(sent))) return 1;
  if (/^(0|false|no|off)$/i.test(plainText(sent))) return 0;
  throw invalid({ filter: ['This value is not yes or no.'] });
}

function missing(): Problem {
  return invalid({ filter: ['A value is required.'] });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 60) : typeof value;
}
