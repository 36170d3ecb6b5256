/** What the operators' command prints: JSON for scripts, aligned text for people. */

type Cell = string | number | null;
type Row = Readonly<Record<string, Cell>>;

export function showObject(row: Row, { json = false }: { readonly json?: boolean }): void {
  const width = Math.max(...Object.keys(row).map((name) => name.length));
  const lines = Object.entries(row).map(([name, cell]) => `${name.padEnd(width)}  ${text(cell)}`);
  print(json ? JSON.stringify(row) : lines.join("\n"));
}

export function showTable(rows: readonly Row[], { json = false }: { readonly json?: boolean }): void {
  print(json ? JSON.stringify(rows) : tableOf(rows));
}

/** What people should know besides; never where a script reads. */
export function showNote(note: string): void {
  print(`\n${note}`);
}

function tableOf(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return "none";
  const names = Object.keys(first);
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => text(row[name]).length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(names), ...rows.map((row) => line(names.map((name) => text(row[name]))))].join("\n");
}

function text(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? "-" : String(cell);
}

function print(lines: string): void {
  process.stdout.write(`${lines}\n`);
}
