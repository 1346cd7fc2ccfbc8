import { randomFillSync } from 'node:crypto';

/*
 * Every view has an id of 16 bytes. The browser makes one per view and sends it again when it
 * retries; for views without one the server makes a time-ordered one (UUID version 7), so that
 * the unique index grows at its end.
 */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const pool = Buffer.alloc(4096);
let used = pool.length;

export function eventIdOf(text: string | undefined): Buffer | null {
  return text !== undefined && uuid.test(text)
    ? Buffer.from(text.replaceAll('-', ''), 'hex')
    : null;
}

export function newEventId(now: number): Buffer {
  if (used + 10 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = Buffer.allocUnsafe(16);
  id.writeUIntBE(now, 0, 6);
  pool.copy(id, 6, used, used + 10);
  used += 10;
  id[6] = ((id[6] as number) & 0x0f) | 0x70;
  id[8] = ((id[8] as number) & 0x3f) | 0x80;
  return id;
}
