import type { z } from 'zod';
import type { Database } from '../db/connect.ts';
import type { Transaction } from '../db/transaction.ts';
import type { Contact } from './contact.ts';
import type { Manner, Sent } from './entity.ts';
import type { Field } from './field.ts';
import type { Author } from './store.ts';
import type { SeenUtmTags } from './utm-tags.ts';

/** What rooms above this one know of contacts. */
export interface ToldFromAbove {
  readonly seenUtmTags?: SeenUtmTags;
}

export interface PartSaving {
  readonly author: Author;
  readonly isNew: boolean;
  readonly fields: readonly Field[];
}

/** A change of a contact that was sent with its fields; gives the contact as it is afterwards. */
export type PartChange = (
  trx: Transaction,
  contact: Contact,
  saving: PartSaving,
) => Promise<Contact>;

/**
 * Things that change by themselves, by name: each tag is one, the owner is one. Null = not there.
 */
export type Traits = Readonly<Record<string, string | number | null>>;

/**
 * Something a contact has beside its fields, such as tags or an owner: how it shows in the JSON of
 * a contact, and what a body may change of it. `contact-parts.ts` lists them all.
 */
export interface ContactPart {
  /** Key in the JSON and in bodies. */
  readonly key: string;
  /** In bodies, where they call it otherwise. */
  readonly bodyKey?: string;
  /** Of its value in bodies. */
  readonly bodyShape?: z.ZodType;
  /** Of its value in the JSON. */
  readonly itemShape?: z.ZodType;
  /** As JSON, by contact id, in a few queries for any number of contacts. Absent = not shown. */
  read?(
    database: Database,
    contacts: readonly Contact[],
    told: ToldFromAbove,
  ): Promise<ReadonlyMap<number, unknown>>;
  /** What a body asks for; null when it says nothing. @throws Problem 400 */
  changeOf?(database: Database, sent: Sent, manner: Manner): PartChange | null;
  /** Absent = not part of changes of many contacts, which can be taken back. */
  readonly undo?: {
    traitsOf(trx: Transaction, contact: Contact): Promise<Traits>;
    /** What a body has to say to get these traits, and only these. */
    bodyOf(traits: Traits): unknown;
  };
}
