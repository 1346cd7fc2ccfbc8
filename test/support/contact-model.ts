/*
 * What contacts should do, in memory and as simply as it can be said: a test does the same to the
 * sidecar and compares. Contacts are numbered in the order of their creation.
 */
export type Act =
  | {
      readonly do: 'save';
      readonly email: string | null;
      readonly city: string | null;
      readonly points: number;
      /** A leading `-` removes. */
      readonly tags: readonly string[];
    }
  | { readonly do: 'merge'; readonly winner: number; readonly loser: number }
  | { readonly do: 'unmerge'; readonly contact: number };

export type Outcome = 'done' | 'created' | 'refused';

interface Values {
  readonly email: string | null;
  readonly city: string | null;
}

export interface ModelContact {
  values: Values;
  points: number;
  readonly tags: Set<string>;
  mergedInto: number | null;
}

interface ModelMerge {
  readonly winner: number;
  readonly loser: number;
  readonly before: Values;
  readonly after: Values;
  readonly points: number;
  readonly tags: readonly string[];
  readonly emails: readonly string[];
}

export class ContactModel {
  readonly contacts: ModelContact[] = [];
  /** E-mail → who is found by it. */
  readonly holders = new Map<string, number>();
  /** Merges that stand, oldest first. */
  #merges: ModelMerge[] = [];

  perform(act: Act): Outcome {
    if (act.do === 'save') return this.#save(act);
    return act.do === 'merge' ? this.#merge(act.winner, act.loser) : this.#unmerge(act.contact);
  }

  leadsTo(contact: number): number {
    const next = this.#at(contact).mergedInto;
    return next === null ? contact : this.leadsTo(next);
  }

  #save({ email, city, points, tags }: Extract<Act, { do: 'save' }>): Outcome {
    const known = email === null ? undefined : this.holders.get(email);
    const contact = known === undefined ? newContact() : this.#at(known);
    const index = known ?? this.contacts.push(contact) - 1;
    if (email !== null) {
      if (contact.values.email !== null) this.holders.delete(contact.values.email);
      this.holders.set(email, index);
    }
    contact.values = { email: email ?? contact.values.email, city: city ?? contact.values.city };
    if (points !== 0) contact.points = points;
    for (const tag of tags.filter((one) => !one.startsWith('-'))) contact.tags.add(tag);
    for (const tag of tags.filter((one) => one.startsWith('-'))) contact.tags.delete(tag.slice(1));
    return known === undefined ? 'created' : 'done';
  }

  #merge(asked: number, other: number): Outcome {
    if (asked === other) return 'refused';
    const [winner, loser] = [this.leadsTo(asked), this.leadsTo(other)];
    if (winner === loser) return 'done';
    const [kept, given] = [this.#at(winner), this.#at(loser)];
    const emails = [...this.holders].filter(([, holder]) => holder === loser);
    const tags = [...given.tags].filter((tag) => !kept.tags.has(tag));
    const before = kept.values;
    kept.values = {
      email: before.email ?? given.values.email,
      city: before.city ?? given.values.city,
    };
    kept.points += given.points;
    for (const tag of tags) kept.tags.add(tag);
    for (const [email] of emails) this.holders.set(email, winner);
    given.mergedInto = winner;
    const { points } = given;
    const merge = { winner, loser, before, after: kept.values, points, tags };
    this.#merges.push({ ...merge, emails: emails.map(([email]) => email) });
    return 'done';
  }

  #unmerge(contact: number): Outcome {
    const merge =
      this.#merges.find(({ loser }) => loser === contact) ??
      this.#merges.findLast(({ winner }) => winner === contact);
    if (merge === undefined) return 'refused';
    const { winner, loser, before, after, emails } = merge;
    const kept = this.#at(winner);
    const isLast = this.#merges.findLast((one) => one.winner === winner) === merge;
    const restored = restoredValues(kept.values, before, after);
    const holds = (email: string) => [winner, undefined].includes(this.holders.get(email));
    const isFree = emails.every((email) => email !== restored.email && holds(email));
    if (kept.mergedInto !== null || !isLast || !isFree) return 'refused';
    kept.values = restored;
    kept.points -= merge.points;
    for (const tag of merge.tags) kept.tags.delete(tag);
    for (const email of emails) this.holders.set(email, loser);
    this.#at(loser).mergedInto = null;
    this.#merges = this.#merges.filter((one) => one !== merge);
    return 'done';
  }

  #at(index: number): ModelContact {
    return this.contacts[index] as ModelContact;
  }
}

function newContact(): ModelContact {
  return { values: { email: null, city: null }, points: 0, tags: new Set(), mergedInto: null };
}

/** What the merge changed goes back, unless somebody changed it again. */
function restoredValues(now: Values, before: Values, after: Values): Values {
  const value = (name: keyof Values) =>
    before[name] !== after[name] && now[name] === after[name] ? before[name] : now[name];
  return { email: value('email'), city: value('city') };
}
