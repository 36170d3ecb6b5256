/** A CSV file whose first line names its columns: rows with their lines, and faults that say the file, the line, the column and what is allowed. */
import { readFileSync } from "node:fs";
import { CsvError, parse } from "csv-parse/sync";
import { DirectoryFault } from "./directory.js";

export interface Row {
  /** Where it ends in the file. */
  readonly line: number;
  /** By the column's name as it is written in the program; cells without text are left out. */
  readonly cells: Readonly<Record<string, string>>;
}

export class CsvTable {
  private constructor(
    readonly file: string,
    private readonly columns: readonly string[],
    readonly rows: readonly Row[],
  ) {}

  /** Commas, or semicolons or tabs when the first line has no comma; names of columns in any case. */
  static read(file: string, allowed: readonly string[]): CsvTable {
    const [heading, ...records] = recordsOf(file, textOf(file));
    if (!heading) throw new DirectoryFault(`${file} is empty: its first line names the columns, of ${allowed.join(", ")}`);
    const columns = heading.cells.map((given) => {
      const column = allowed.find((name) => name.toLowerCase() === given.toLowerCase());
      if (column === undefined)
        throw new DirectoryFault(`${file}, line ${heading.line}: there is no column ${given}; there are ${allowed.join(", ")}`);
      return column;
    });
    const twice = columns.find((column, index) => columns.indexOf(column) !== index);
    if (twice !== undefined) throw new DirectoryFault(`${file}, line ${heading.line}: the column ${twice} stands there twice`);
    const rows = records.map(({ line, cells }) => ({
      line,
      cells: Object.fromEntries(columns.flatMap((column, index) => (cells[index] ? [[column, cells[index]]] : []))),
    }));
    return new CsvTable(file, columns, rows);
  }

  has(column: string): boolean {
    return this.columns.includes(column);
  }

  fault({ line }: Row, column: string, what: string): DirectoryFault {
    const place = this.has(column) ? ` (${this.columns.indexOf(column) + 1})` : "";
    return new DirectoryFault(`${this.file}, line ${line}, column ${column}${place}: ${what}`);
  }

  needed(row: Row, column: string): string {
    const value = row.cells[column];
    if (value === undefined) throw this.fault(row, column, "it must not be empty");
    return value;
  }

  /** Absent when the cell is empty. */
  truth(row: Row, column: string): boolean | undefined {
    const value = row.cells[column]?.toLowerCase();
    if (value === undefined) return undefined;
    if (value !== "true" && value !== "false") throw this.fault(row, column, `${row.cells[column]} is neither true nor false`);
    return value === "true";
  }

  list({ cells }: Row, column: string): string[] {
    return (cells[column] ?? "").split(";").flatMap((item) => item.trim() || []);
  }

  /** Refuses a value that an earlier row has, whatever its case. */
  refuseTwice(column: string): void {
    const lines = new Map<string, number>();
    for (const row of this.rows) {
      const value = row.cells[column]?.toLowerCase();
      if (value === undefined) continue;
      const earlier = lines.get(value);
      if (earlier !== undefined) throw this.fault(row, column, `${row.cells[column]} stands in line ${earlier} already`);
      lines.set(value, row.line);
    }
  }
}

function textOf(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new DirectoryFault(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new DirectoryFault(`${file} is not written in UTF-8; save it as "CSV UTF-8"`);
  }
}

function recordsOf(file: string, text: string): { readonly line: number; readonly cells: readonly string[] }[] {
  const [first = ""] = text.split("\n", 1);
  const delimiter = [",", ";", "\t"].find((candidate) => first.includes(candidate)) ?? ",";
  const lines: number[] = [];
  try {
    const records = parse(text, {
      delimiter,
      trim: true,
      skip_empty_lines: true,
      on_record: (record: string[], { lines: line }) => {
        lines.push(line);
        return record;
      },
    });
    return records.map((cells, index) => ({ cells, line: lines[index] ?? 0 }));
  } catch (error) {
    if (error instanceof CsvError) throw new DirectoryFault(`${file} cannot be read as CSV: ${error.message}`);
    throw error;
  }
}
