import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Fields } from '../contacts/field.ts';
import type { Database } from '../db/connect.ts';
import type { Sites } from '../sites/store.ts';
import type { DeviceKeys } from './device-key.ts';
import type { Ingest } from './ingest.ts';

/** What the tracking endpoints work with. */
export interface TrackingRoom {
  readonly database: Database;
  readonly sites: Sites;
  readonly fields: Fields;
  readonly ingest: Ingest;
  readonly deviceKeys: DeviceKeys;
  readonly secret: string;
  readonly baseUrl: string;
  readonly trackPrivateIps: boolean;
  /** The visitor's network address, proxies considered. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly log: Logger;
}
