import { isIP } from 'node:net';
import type { Field } from '../contacts/field.ts';
import { namesOf } from '../contacts/name-list.ts';
import type { Origin } from '../contacts/new-contacts.ts';
import { untamed } from '../contacts/table-file.ts';
import { tagName } from '../contacts/tags.ts';
import {
  type Checked,
  checkDateTime,
  checkValue,
  shortText,
  type Value,
} from '../contacts/value.ts';
import type { CsvRow } from './csv-file.ts';
import type { Special, Target } from './target.ts';

/* What a row says about a contact. */

/** Only what was in the row: nothing in it erases but values that are null. */
export interface Draft {
  readonly row: CsvRow;
  id: number | null;
  readonly values: Record<string, Value>;
  /** Empty = the row names no company in columns about one. */
  readonly company: Record<string, Value>;
  readonly tags: string[];
  stage: string | null;
  /** The name of an operator. */
  owner: string | null;
  ownerId: number | null;
  readonly addresses: string[];
  /** Channels that are closed, or the one that is opened. */
  readonly closed: string[];
  opened: string | null;
  readonly origin: { -readonly [Key in keyof Origin]: Origin[Key] };
  /** Names of operators. */
  createdBy: string | null;
  modifiedBy: string | null;
}

/** Why a row is left out; the message is for the person who sent the file. */
export class RowProblem extends Error {}

/** Reads rows of a file whose columns have these targets. */
export type RowReader = (row: CsvRow) => Draft;

export function rowReader(targets: readonly (Target | null)[]): RowReader {
  const readers = targets.map((target) => (target === null ? null : cellReader(target)));
  return (row) => {
    refuseMisshapen(row, targets.length);
    const draft = emptyDraft(row);
    const sentences: string[] = [];
    for (const [index, read] of readers.entries()) {
      const cell = row.cells[index]?.trim() ?? '';
      const sentence = read === null || cell === '' ? null : read(draft, cell);
      if (sentence !== null) sentences.push(sentence);
    }
    if (sentences.length > 0) throw new RowProblem(sentences.join(' '));
    return draft;
  };
}

function refuseMisshapen({ cells }: CsvRow, columns: number): void {
  if (cells.every((cell) => cell === '')) throw new RowProblem('The row is empty.');
  if (cells.length > columns)
    throw new RowProblem(`The row has ${cells.length} cells, and there are ${columns} columns.`);
}

function emptyDraft(row: CsvRow): Draft {
  return {
    ...{ row, id: null, values: {}, company: {}, tags: [], stage: null, owner: null },
    ownerId: null,
    ...{ addresses: [], closed: [], opened: null, origin: {}, createdBy: null, modifiedBy: null },
  };
}

/** Puts what a cell says into the draft, or tells why it is not acceptable. */
type CellReader = (draft: Draft, text: string) => string | null;

/** The word that empties a field. */
const nothing = 'NULL';

function cellReader(target: Target): CellReader {
  if (target.kind !== 'field' && target.kind !== 'company') {
    const read = specialReaders[target.kind];
    return (draft, cell) => {
      const sentence = cell === nothing ? null : read(draft, untamed(cell));
      return sentence === null ? null : `${target.kind}: ${sentence}`;
    };
  }
  const { kind, field } = target;
  const check = remembering(field);
  return (draft, cell) => {
    const values = kind === 'field' ? draft.values : draft.company;
    const checked = cell === nothing ? { value: emptyOf(field) } : check(untamed(cell));
    if ('problem' in checked) return `${field.alias}: ${checked.problem}`;
    if (checked.value !== null || cell === nothing) values[field.alias] = checked.value;
    return null;
  };
}

function emptyOf({ alias }: Field): Value {
  return alias === 'points' ? 0 : null;
}

/** To check these takes long, and in a file they are the same again and again. */
const slow = new Set(['timezone', 'locale', 'country']);
const mostRemembered = 1000;

function remembering(field: Field): (text: string) => Checked {
  if (!slow.has(field.type)) return (text) => checkValue(field, text);
  const known = new Map<string, Checked>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const checked = checkValue(field, text);
    if (known.size < mostRemembered) known.set(text, checked);
    return checked;
  };
}

const yes = /^(1|true|yes|on)$/i;
const no = /^(0|false|no|off)$/i;

const specialReaders: Readonly<Record<Special, CellReader>> = {
  id(draft, text) {
    if (!/^[1-9]\d{0,14}$/.test(text)) return `${text.slice(0, 60)} is not an id.`;
    draft.id = Number(text);
    return null;
  },
  tags(draft, text) {
    const names = namesOf(text).map(tagName).filter(Boolean);
    draft.tags.push(...names);
    return names.length > 100 ? 'are more than 100.' : null;
  },
  stage(draft, text) {
    draft.stage = shortText(text, 191);
    return null;
  },
  owner: nameInto('owner'),
  created_by: nameInto('createdBy'),
  modified_by: nameInto('modifiedBy'),
  ip(draft, text) {
    const addresses = text.split(/[\s,|]+/).filter(Boolean);
    const wrong = addresses.find((one) => isIP(one) === 0 || one.includes('%'));
    if (wrong !== undefined) return `${wrong.slice(0, 60)} is not an IP address.`;
    draft.addresses.push(...addresses.map((one) => one.toLowerCase()));
    return null;
  },
  do_not_contact(draft, text) {
    if (no.test(text)) draft.opened = 'email';
    else if (yes.test(text)) draft.closed.push('email');
    else draft.closed.push(...namesOf(text).map(channelName).filter(Boolean));
    return draft.closed.length > 50 ? 'has more than 50 channels.' : null;
  },
  date_added: timeInto('createdAt'),
  date_modified: timeInto('modifiedAt'),
  date_identified: timeInto('identifiedAt'),
};

function channelName(text: string): string {
  return shortText(text, 64).toLowerCase();
}

function nameInto(key: 'owner' | 'createdBy' | 'modifiedBy'): CellReader {
  return (draft, text) => {
    draft[key] = text;
    return null;
  };
}

function timeInto(key: 'createdAt' | 'modifiedAt' | 'identifiedAt'): CellReader {
  return (draft, text) => {
    const checked = checkDateTime(text);
    if ('problem' in checked) return checked.problem;
    draft.origin[key] = Date.parse(`${checked.value}Z`);
    return null;
  };
}
