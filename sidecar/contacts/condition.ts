/** What contacts have to be like to be in a list; SQL is made of it in `matching.ts`. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Comparison;

export interface Comparison {
  readonly subject: Subject;
  readonly test: Test;
  /** Keys (folded text), numbers or times, as `subject` holds them. */
  readonly values: readonly (string | number)[];
}

export type Subject =
  /** `exact`: text as it is stored, not folded. */
  | { readonly column: string; readonly kind: 'number' | 'time' | 'exact' }
  | { readonly field: string; readonly kind: FieldKind }
  /** Any of these fields. */
  | { readonly fields: readonly string[] }
  | { readonly related: 'tag' | 'owner' | 'company' | 'companyId' | 'stage' | 'ip' }
  | Membership;

/** How the values of a field are compared; `day`, `moment` and `clock` are times as texts. */
export type FieldKind = 'number' | 'flag' | 'text' | 'email' | 'day' | 'moment' | 'clock';

/** Whether the values of the field are numbers. */
export function isNumeric(subject: Subject): boolean {
  return 'kind' in subject && (subject.kind === 'number' || subject.kind === 'flag');
}

/** Something with a name that contacts belong to, in rows of another room. */
export interface Membership {
  /** Rows that name a contact and what it belongs to. */
  readonly table: string;
  /** The table of what it belongs to, the column that leads there, and the one to compare. */
  readonly named: string;
  readonly by: string;
  readonly key: string;
  /** Column that is set for those who do not belong to it any more. */
  readonly unless: string;
}

export type Test =
  | 'eq'
  | 'neq'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'like'
  | 'notLike'
  | 'in'
  | 'notIn'
  | 'between'
  | 'notBetween'
  | 'isNull'
  | 'isNotNull'
  | 'starts';

export const everybody: Condition = { all: [] };
export const nobody: Condition = { any: [] };

/** A pattern for texts that hold this one somewhere. */
export function containing(text: string): string {
  return `%${escaped(text)}%`;
}

/** A pattern for texts that begin with this one. */
export function beginning(text: string): string {
  return `${escaped(text)}%`;
}

/** In a pattern this text stands for itself. */
export function escaped(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}

/** The same without parts that say nothing and lists of one part. */
export function simplified(condition: Condition): Condition {
  if ('all' in condition) {
    const parts = condition.all.map(simplified).flatMap((one) => ('all' in one ? one.all : [one]));
    return parts.length === 1 ? (parts[0] as Condition) : { all: parts };
  }
  if ('any' in condition) {
    const parts = condition.any.map(simplified);
    return parts.length === 1 ? (parts[0] as Condition) : { any: parts };
  }
  return 'not' in condition ? negated(simplified(condition.not)) : condition;
}

function negated(condition: Condition): Condition {
  const isColumn = 'subject' in condition && 'column' in condition.subject;
  return isColumn && condition.test === 'isNull'
    ? { ...condition, test: 'isNotNull' }
    : { not: condition };
}
