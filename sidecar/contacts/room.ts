import type { Database } from '../db/connect.ts';
import type { ToldFromAbove } from './contact-part.ts';
import type { Memberships } from './contact-search.ts';
import type { SeenDevices } from './devices.ts';
import type { Fields } from './field.ts';
import type { RowOwner } from './row-owner.ts';

export interface ContactRoom extends ToldFromAbove {
  readonly database: Database;
  readonly fields: Fields;
  /** Who holds rows of a contact: all of them forget a deleted one. */
  readonly owners: readonly RowOwner[];
  /** What rooms above this one let people search for. */
  readonly memberships?: Memberships;
  readonly seenDevices?: SeenDevices;
}
