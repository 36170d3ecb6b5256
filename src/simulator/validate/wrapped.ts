/** A text for a terminal of so many columns, broken between words; lines after the first are indented. */

/** Room that must be left beside the indentation. */
const least = 20;

export function wrapped(text: string, columns: number | undefined, indent: number): string {
  if (columns === undefined || text.length <= columns || columns - indent < least) return text;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\S) /)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= columns || line === "") line = longer;
    else {
      lines.push(line);
      line = " ".repeat(indent) + word;
    }
  }
  return [...lines, line].join("\n");
}
