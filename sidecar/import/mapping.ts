import { type Field, ownFields } from '../contacts/field.ts';
import { cleanText } from '../contacts/value.ts';
import { mostColumns, UnreadableFile } from './csv-file.ts';
import { suggestedTarget, type Target, type Targets, targetsOf } from './target.ts';

/* Which column of a file is what. */

/** By name of a column: the name of a target; nothing for a column that is left out. */
export type Mapping = Readonly<Record<string, string>>;

/** The names of the columns, no two of them the same. @throws UnreadableFile */
export function columnNames(header: readonly string[]): string[] {
  if (header.length > mostColumns)
    throw new UnreadableFile(`The file has ${header.length} columns; ${mostColumns} are the most.`);
  const names: string[] = [];
  const taken = new Set<string>();
  for (const [index, cell] of header.entries()) {
    const name = cleanText(cell).slice(0, 191) || `column ${index + 1}`;
    let own = name;
    for (let n = 2; taken.has(own); n++) own = `${name} (${n})`;
    taken.add(own);
    names.push(own);
  }
  return names;
}

/** For columns that say what they are; the first one that says so gets it. */
export function suggestedMapping(fields: readonly Field[], columns: readonly string[]): Mapping {
  const targets = targetsOf(fields);
  const mapping: Record<string, string> = {};
  const taken = new Set<string>();
  for (const column of columns) {
    const target = suggestedTarget(targets, column);
    if (target === null || taken.has(target)) continue;
    taken.add(target);
    Object.defineProperty(mapping, column, { value: target, enumerable: true });
  }
  return withoutLooseCompany(targets, mapping);
}

/** What is about a company is of no use without its name. */
function withoutLooseCompany(targets: Targets, mapping: Mapping): Mapping {
  const entries = Object.entries(mapping);
  if (entries.some(([, target]) => target === companyName)) return mapping;
  return Object.fromEntries(entries.filter(([, name]) => targets.get(name)?.kind !== 'company'));
}

const companyName = 'companyname';

/** Why a mapping is of no use; the messages are for the person who made it. */
export class WrongMapping extends Error {
  readonly sentences: readonly string[];

  constructor(sentences: readonly string[]) {
    super(sentences.join(' '));
    this.sentences = sentences;
  }
}

/** The target of each column, in the order of the columns; null = left out. @throws WrongMapping */
export function mappedTargets(
  fields: readonly Field[],
  columns: readonly string[],
  mapping: Mapping,
): (Target | null)[] {
  const targets = targetsOf(fields);
  const used = Object.entries(mapping).filter(([, target]) => target !== '');
  const sentences = [
    ...used.flatMap((entry) => faultOf(entry, columns, targets)),
    ...doubled(used.map(([, target]) => target)),
    ...missing(fields, targets, new Set(used.map(([, target]) => target))),
  ];
  if (sentences.length > 0) throw new WrongMapping(sentences);
  const byColumn = new Map(used);
  return columns.map((column) => targets.get(byColumn.get(column) ?? '') ?? null);
}

function faultOf(
  [column, target]: [string, string],
  columns: readonly string[],
  targets: Targets,
): string[] {
  if (!columns.includes(column)) return [`The file has no column ${column.slice(0, 60)}.`];
  return targets.has(target) ? [] : [`There is no field ${target.slice(0, 60)}.`];
}

function doubled(names: readonly string[]): string[] {
  const twice = names.filter((name, index) => names.indexOf(name) < index);
  return [...new Set(twice)].map((name) => `Two columns are ${name}.`);
}

function missing(fields: readonly Field[], targets: Targets, used: ReadonlySet<string>): string[] {
  if (used.size === 0) return ['No column is mapped to a field.'];
  const lacking = ownFields(fields, 'contact')
    .filter(({ isRequired, defaultValue, alias }) => {
      return isRequired && defaultValue === null && !used.has(alias);
    })
    .map(({ alias }) => `The field ${alias} is required, and no column is mapped to it.`);
  const isAboutCompany = [...used].some((name) => targets.get(name)?.kind === 'company');
  if (isAboutCompany && !used.has(companyName))
    lacking.push('Columns about a company need one that is companyname.');
  return lacking;
}
