/** The part of a terminal that a bar needs. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressBar {
  show(done: number, total: number): void;
  /** Leaves an empty line behind. */
  clear(): void;
}

const width = 30;

/** A bar on a terminal; elsewhere nothing. */
export function createProgressBar(terminal: Terminal): ProgressBar {
  let shown = '';
  const draw = (line: string): void => {
    if (!terminal.isTTY || line === shown) return;
    shown = line;
    terminal.write(`\r${line}`);
  };
  return {
    show(done, total) {
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const full = Math.floor(share * width);
      const percent = String(Math.floor(share * 100)).padStart(3);
      draw(`[${'#'.repeat(full)}${'-'.repeat(width - full)}] ${percent} %`);
    },
    clear() {
      if (shown !== '') draw(`${' '.repeat(shown.length)}\r`);
    },
  };
}
