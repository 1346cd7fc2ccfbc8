import type { TagListener } from '../contacts/tags.ts';
import type { Database } from '../db/connect.ts';
import type { Snapshot } from '../db/snapshot.ts';
import type { Transaction } from '../db/transaction.ts';
import type { SubmissionListener } from '../forms/listener.ts';
import type { TrackedEvent } from '../tracking/pending-events.ts';
import type { HitListener, Replies, SeenHit } from '../tracking/replies.ts';
import type { AnswerSignIn, SeenSignIn } from '../tracking/sign-ins.ts';
import { openRuleBook, type RuleBook } from './book.ts';
import { type Candidate, fire, type Occasion } from './fire.ts';
import { servicesOf } from './page-services.ts';
import { isInForce, type Rule } from './rule.ts';
import { areLoaded, openServices, type TrackingServices } from './services.ts';
import { answerTags } from './tagged.ts';

/** What happens because something happened: the ears that lower rooms tell it to. */
export interface Rules {
  readonly book: Pick<Snapshot<RuleBook>, 'reload'>;
  readonly services: Snapshot<TrackingServices>;
  readonly hitListener: HitListener;
  readonly submissionListener: SubmissionListener;
  readonly signInListener: () => Promise<AnswerSignIn>;
  readonly tagListener: TagListener;
}

export function openRules(database: Database, baseUrl: string): Rules {
  const [book, services] = [openRuleBook(database), openServices(database)];
  const { dialect } = database;
  return {
    book,
    services,
    tagListener: (trx, added) => answerTags(dialect, trx as Transaction, added),
    async hitListener() {
      const [rules, settings] = [await book.current(), await services.current()];
      const isLoading = areLoaded(settings);
      if (rules.isEmpty && !isLoading) return null;
      return async (trx, hits) => {
        const candidates = hits.flatMap((hit) => candidatesOf(rules, hit));
        const fired = await fire({ trx, dialect }, candidates);
        const loaded = isLoading ? await servicesOf(trx, hits, settings, baseUrl) : new Map();
        return repliesWith(fired, loaded);
      };
    },
    async submissionListener() {
      const rules = await book.current();
      return (trx, { formId, becameKnown, ...event }) => {
        const named = rules.forms.filter(({ isOf }) => isOf(formId));
        return fireAll(trx, [...named, ...(becameKnown ? rules.known : [])], event);
      };
    },
    async signInListener() {
      const { known } = await book.current();
      return (trx, { becameKnown, ...event }) => fireAll(trx, becameKnown ? known : [], event);
    },
  };

  async function fireAll(
    trx: Transaction,
    rules: readonly Rule[],
    event: Omit<SeenSignIn, 'becameKnown'>,
  ): Promise<readonly TrackedEvent[]> {
    const occasion = { ...event, view: null };
    const candidates = inForce(rules, event.at).map((rule) => ({ rule, occasion }));
    return (await fire({ trx, dialect }, candidates)).get(occasion) ?? [];
  }
}

interface HitOccasion extends Occasion {
  readonly hit: SeenHit;
}

function candidatesOf(rules: RuleBook, hit: SeenHit): Candidate<HitOccasion>[] {
  const { visitor, at, becameKnown, incoming } = hit;
  const { url, referrer } = incoming.hit;
  const visits = rules.visitsTo(url).filter(({ matchesReferrer }) => matchesReferrer(referrer));
  const meant: readonly Rule[] = becameKnown ? [...visits, ...rules.known] : visits;
  if (meant.length === 0) return [];
  const eventId = incoming.eventId.toString('hex');
  const { contactId, id: visitorId } = visitor;
  const occasion = { contactId, visitorId, at, eventId, view: { eventId, url, at }, hit };
  return inForce(meant, at).map((rule) => ({ rule, occasion }));
}

function inForce(rules: readonly Rule[], at: number): Rule[] {
  return rules.filter((rule) => isInForce(rule, at));
}

function repliesWith(
  fired: ReadonlyMap<HitOccasion, readonly TrackedEvent[]>,
  loaded: ReadonlyMap<SeenHit['incoming'], object>,
): Replies {
  const events = new Map([...fired].map(([{ hit }, list]) => [hit.incoming, list]));
  const hits = new Set([...events.keys(), ...loaded.keys()]);
  return new Map(
    [...hits].map((hit) => [
      hit,
      { events: events.get(hit) ?? [], services: loaded.get(hit) ?? null },
    ]),
  );
}
