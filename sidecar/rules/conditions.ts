/* What a rule asks of earlier visits. Pure. */

/** One page view of a person, by one browser. */
export interface View {
  readonly eventId: string;
  readonly url: string;
  readonly at: number;
}

/** Undefined = is not asked. */
export interface Conditions {
  readonly isFirst?: boolean | undefined;
  readonly times?: number | undefined;
  readonly onSiteMs?: number | undefined;
  readonly onPageMs?: number | undefined;
  readonly returnsAfterMs?: number | undefined;
  readonly returnsWithinMs?: number | undefined;
}

export interface Past {
  readonly view: View;
  /** Earlier views, by browser and in order; the first list is of the browser of `view`. */
  readonly earlier: readonly (readonly View[])[];
}

/** A visit ends when its visitor is silent for this long. */
const visitGapMs = 30 * 60 * 1000;

export function asksThePast(conditions: Conditions): boolean {
  return Object.values(conditions).some((one) => one !== undefined && one !== false);
}

/** Whether all that is asked holds; `matches` says which pages are meant. */
export function holds(
  { isFirst = false, times = 1, onSiteMs = 0, onPageMs = 0, ...returns }: Conditions,
  { view, earlier }: Past,
  matches: (url: string) => boolean,
): boolean {
  const before = earlier.flat();
  const visits = before.filter(({ url }) => matches(url)).length + 1;
  if (isFirst && visits > 1) return false;
  if (visits < times) return false;
  const [own = [], ...others] = earlier;
  const stays = [[...own, view], ...others];
  if (onSiteMs > 0 && timeOn(stays, () => true) < onSiteMs) return false;
  if (onPageMs > 0 && timeOn(stays, matches) < onPageMs) return false;
  return hasReturned(returns, view.at - Math.max(...before.map(({ at }) => at)));
}

type Returns = Pick<Conditions, 'returnsAfterMs' | 'returnsWithinMs'>;

/** Who was never there before was away for ever, and does not return. */
function hasReturned({ returnsAfterMs, returnsWithinMs }: Returns, away: number): boolean {
  const isNew = away === Number.POSITIVE_INFINITY;
  if (returnsAfterMs !== undefined && (isNew || away < returnsAfterMs)) return false;
  return returnsWithinMs === undefined || away <= returnsWithinMs;
}

/** The time between views that follow each other within a visit. */
function timeOn(browsers: readonly (readonly View[])[], counts: (url: string) => boolean): number {
  let total = 0;
  for (const views of browsers) {
    for (const [index, { url, at }] of views.entries()) {
      const stay = (views[index + 1]?.at ?? Number.POSITIVE_INFINITY) - at;
      if (stay <= visitGapMs && counts(url)) total += stay;
    }
  }
  return total;
}
