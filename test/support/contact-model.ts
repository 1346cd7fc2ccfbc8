/*
 * What contacts should do, in memory and as simply as it can be said: a test does the same to the
 * sidecar and compares. Contacts are numbered in the order of their creation.
 */
interface Sent {
  readonly email: string | null;
  readonly city: string | null;
  readonly points: number;
  /** A leading `-` removes. */
  readonly tags: readonly string[];
}

export type Save = Sent & { readonly do: 'save' };
export type Edit = Sent & { readonly do: 'edit'; readonly contact: number };

export type Act =
  | Save
  | Edit
  | { readonly do: 'batch'; readonly saves: readonly Save[] }
  | { readonly do: 'editBatch'; readonly edits: readonly Edit[] }
  | { readonly do: 'merge'; readonly winner: number; readonly loser: number }
  | { readonly do: 'unmerge'; readonly contact: number }
  | { readonly do: 'delete'; readonly contact: number };

export type Outcome = 'done' | 'created' | 'refused' | 'missing';

interface Values {
  readonly email: string | null;
  readonly city: string | null;
}

export interface ModelContact {
  values: Values;
  points: number;
  readonly tags: Set<string>;
  mergedInto: number | null;
  isDeleted: boolean;
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

  /** One outcome, or one for each act of a batch. */
  perform(act: Act): Outcome[] {
    if (act.do === 'batch') return act.saves.map((one) => this.#save(one));
    if (act.do === 'editBatch') return act.edits.map((one) => this.#edit(one));
    return [this.#performOne(act)];
  }

  #performOne(act: Exclude<Act, { do: 'batch' | 'editBatch' }>): Outcome {
    if (act.do === 'save') return this.#save(act);
    const named = act.do === 'merge' ? [act.winner, act.loser] : [act.contact];
    if (named.some((contact) => this.#at(contact).isDeleted)) return 'missing';
    if (act.do === 'edit') return this.#edit(act);
    if (act.do === 'delete') return this.#delete(act.contact);
    return act.do === 'merge' ? this.#merge(act.winner, act.loser) : this.#unmerge(act.contact);
  }

  leadsTo(contact: number): number {
    const next = this.#at(contact).mergedInto;
    return next === null ? contact : this.leadsTo(next);
  }

  #save(sent: Save): Outcome {
    const known = sent.email === null ? undefined : this.holders.get(sent.email);
    const index = known ?? this.contacts.push(newContact()) - 1;
    this.#write(index, sent);
    return known === undefined ? 'created' : 'done';
  }

  #edit(sent: Edit): Outcome {
    if (this.#at(sent.contact).isDeleted) return 'missing';
    const index = this.leadsTo(sent.contact);
    const holder = sent.email === null ? undefined : this.holders.get(sent.email);
    if (holder !== undefined && holder !== index) return 'refused';
    this.#write(index, sent);
    return 'done';
  }

  #write(index: number, { email, city, points, tags }: Sent): void {
    const contact = this.#at(index);
    if (email !== null) {
      if (contact.values.email !== null) this.holders.delete(contact.values.email);
      this.holders.set(email, index);
    }
    contact.values = { email: email ?? contact.values.email, city: city ?? contact.values.city };
    if (points !== 0) contact.points = points;
    for (const tag of tags.filter((one) => !one.startsWith('-'))) contact.tags.add(tag);
    for (const tag of tags.filter((one) => one.startsWith('-'))) contact.tags.delete(tag.slice(1));
  }

  /** Together with all that were merged into it. */
  #delete(asked: number): Outcome {
    const gone = this.leadsTo(asked);
    const group = this.contacts.filter((_, index) => this.leadsTo(index) === gone);
    for (const [email, holder] of [...this.holders])
      if (holder === gone) this.holders.delete(email);
    this.#merges = this.#merges.filter(({ winner }) => this.leadsTo(winner) !== gone);
    for (const contact of group) contact.isDeleted = true;
    return 'done';
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
  return {
    values: { email: null, city: null },
    points: 0,
    tags: new Set(),
    mergedInto: null,
    isDeleted: false,
  };
}

/** What the merge changed goes back, unless somebody changed it again. */
function restoredValues(now: Values, before: Values, after: Values): Values {
  const value = (name: keyof Values) =>
    before[name] !== after[name] && now[name] === after[name] ? before[name] : now[name];
  return { email: value('email'), city: value('city') };
}
