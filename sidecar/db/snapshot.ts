/** A small table kept in memory, because every hit asks for it. */
export interface Snapshot<Value> {
  /** At most `maxAge` old, so that changes of another process are seen; the last known value while the database is away. */
  current(): Value | Promise<Value>;
  /** Reads again now: call it after an own write. */
  reload(): Promise<Value>;
}

const maxAge = 2000;

export function createSnapshot<Value>(load: () => Promise<Value>): Snapshot<Value> {
  let value: Value | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<Value> | null = null;

  async function reload(): Promise<Value> {
    value = await load();
    loadedAt = performance.now();
    return value;
  }

  function refresh(): Promise<Value> {
    loading ??= reload()
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
      value !== undefined && performance.now() - loadedAt < maxAge ? value : refresh(),
    reload,
  };
}
