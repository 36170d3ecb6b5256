/** A progress bar of a running cycle: percent, counts and rate, on one line of a terminal; nothing elsewhere. */

export interface Progress {
  /** A part of the cycle begins, with so many objects. */
  begin(name: string, total: number): void;
  tick(): void;
  end(): void;
}

export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export const noProgress: Progress = { begin() {}, tick() {}, end() {} };

const cells = 24;
/** Milliseconds between drawings. */
const pause = 100;

export function progressBar(terminal: Terminal, colours: boolean, now: () => number = () => performance.now()): Progress {
  if (!terminal.isTTY) return noProgress;
  let name = "";
  let total = 0;
  let done = 0;
  let began = 0;
  let drawn = Number.NEGATIVE_INFINITY;
  const draw = () => {
    const share = total === 0 ? 1 : done / total;
    const filled = Math.round(share * cells);
    const bar = "█".repeat(filled) + "░".repeat(cells - filled);
    const seconds = (now() - began) / 1000;
    const rate = seconds > 0 ? `${Math.round(done / seconds)}/s` : "";
    const line = `${name.padEnd(18)} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${done}/${total}  ${rate}`;
    const cut = line.slice(0, Math.max(20, (terminal.columns ?? 80) - 1));
    terminal.write(`\r\u001b[2K${colours ? cut.replace(bar, `\u001b[36m${bar}\u001b[39m`) : cut}`);
    drawn = now();
  };
  return {
    begin(part, count) {
      [name, total, done, began] = [part, count, 0, now()];
      draw();
    },
    tick() {
      done += 1;
      if (now() - drawn >= pause || done === total) draw();
    },
    end() {
      terminal.write("\r\u001b[2K");
    },
  };
}
