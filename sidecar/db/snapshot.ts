import { inTime } from './patience.ts';
import { createSharedRead } from './shared-read.ts';

/** A small table kept in memory, because every hit asks for it. */
export interface Snapshot<Value> {
  /** At most `maxAgeMs` old, so that changes of another process are seen; the last known value while the database is away. */
  current(): Value | Promise<Value>;
  /** Reads again now: call it after an own write. */
  reload(): Promise<Value>;
}

const maxAgeMs = 2000;
const patienceMs = 1000;

export function createSnapshot<Value>(load: () => Promise<Value>): Snapshot<Value> {
  let value: Value | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<Value> | null = null;

  const reload = createSharedRead(async () => {
    value = await load();
    loadedAt = performance.now();
    return value;
  });

  function refresh(): Promise<Value> {
    loading ??= inTime(reload(), patienceMs)
      .catch((error: unknown) => {
        if (value === undefined) throw error;
        loadedAt = performance.now();
        return value;
      })
      .finally(() => {
        loading = null;
      });
    return loading;
  }

  return {
    current: () =>
      value !== undefined && performance.now() - loadedAt < maxAgeMs ? value : refresh(),
    reload,
  };
}
