/**
 * A type's name, the name of a shape after `$`, a list with the shape that each element has, or an
 * object with the keys there must be; `<id>` stands for every key. `null` was recorded where
 * anything will do, `blank` where an empty text or 0 stood for no value.
 */
export type Shape = string | readonly Shape[] | { readonly [key: string]: Shape };

type Value = unknown;
type NamedShapes = Readonly<Record<string, Shape>>;

/** A place in an answer where less than, or something else than, the recorded shape was found. */
export interface Gap {
  readonly at: string;
  readonly recorded: string;
  readonly here: string;
}

export function gapsBetween(shape: Shape, value: Value, named: NamedShapes): Gap[] {
  return compare(shape, value, '');

  function compare(wanted: Shape, found: Value, at: string): Gap[] {
    if (typeof wanted === 'string' && wanted.startsWith('$'))
      return compare(named[wanted.slice(1)] as Shape, found, at);
    if (wanted === 'null') return found === undefined ? [gap(wanted, found, at)] : [];
    if (!isOfKind(wanted, found)) return [gap(wanted, found, at)];
    if (Array.isArray(wanted)) return compareList(wanted[0], found as Value[], at);
    if (typeof wanted === 'object')
      return compareKeys(wanted as Record<string, Shape>, found as Record<string, Value>, at);
    return [];
  }

  function compareList(each: Shape | undefined, found: Value[], at: string): Gap[] {
    if (each === undefined) return [];
    if (found.length === 0) return [{ at, recorded: 'elements', here: 'none' }];
    return found.flatMap((element) => compare(each, element, below(at, '*')));
  }

  function compareKeys(
    wanted: Record<string, Shape>,
    found: Record<string, Value>,
    at: string,
  ): Gap[] {
    const each = wanted['<id>'];
    if (each === undefined)
      return Object.entries(wanted).flatMap(([key, inner]) =>
        compare(inner, found[key], below(at, key)),
      );
    if (Object.keys(found).length === 0) return [{ at, recorded: 'elements', here: 'none' }];
    return Object.values(found).flatMap((element) => compare(each, element, below(at, '*')));
  }
}

function gap(wanted: Shape, found: Value, at: string): Gap {
  return { at, recorded: kindOf(wanted), here: typeOf(found) };
}

function isOfKind(wanted: Shape, found: Value): boolean {
  const kinds = wanted === 'blank' ? ['string', 'number'] : kindOf(wanted).split('|');
  return kinds.includes(typeOf(found));
}

function kindOf(shape: Shape): string {
  if (Array.isArray(shape)) return 'list';
  return typeof shape === 'object' ? 'object' : (shape as string);
}

function typeOf(value: Value): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function below(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}
