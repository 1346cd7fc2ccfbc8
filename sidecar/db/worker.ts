/** Work of which there may be more at any time, done piece after piece. */
export interface Worker {
  /** From now on it is done, and looked for now and then. */
  start(): void;
  /** Says that there is something to do. */
  wake(): void;
  /** Resolves when nothing is being done; what is left is done by whoever starts next. */
  stop(): Promise<void>;
}

export interface Work {
  /** Does a piece; false when there is nothing to do. */
  next(): Promise<boolean>;
  failed(error: unknown): void;
  readonly lookMs: number;
}

export function createWorker({ next, failed, lookMs }: Work): Worker {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let isWoken = false;
  let isStopped = false;

  function wake(): void {
    isWoken = true;
    if (running !== null || isStopped || timer === null) return;
    running = work().finally(() => {
      running = null;
      if (isWoken) wake();
    });
  }

  async function work(): Promise<void> {
    isWoken = false;
    try {
      while (!isStopped && (await next()));
    } catch (error) {
      failed(error);
    }
  }

  return {
    start() {
      timer = setInterval(wake, lookMs);
      timer.unref();
      wake();
    },
    wake,
    async stop() {
      isStopped = true;
      if (timer !== null) clearInterval(timer);
      await running;
    },
  };
}
