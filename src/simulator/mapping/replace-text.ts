/** The Replace function: which of its five forms it takes depends on the parameters that are given. [D11] */
import { ExpressionFault } from "./expression.js";

export function replaceText([source, oldValue, pattern, group, replacement, other, template]: readonly (string | undefined)[]):
  | string
  | undefined {
  if (pattern !== undefined) {
    const regex = compiled(pattern);
    if (group !== undefined && other !== undefined && replacement === undefined)
      return source ? source : regex.exec(other)?.groups?.[group];
    if (replacement === undefined)
      throw new ExpressionFault("Replace with a regexPattern needs a replacementValue, or a regexGroupName and a replacementAttributeName");
    if (source === undefined) return undefined;
    return group === undefined ? source.replace(regex, netReplacement(replacement)) : replaceGroup(source, regex, group, replacement);
  }
  if (oldValue === undefined) throw new ExpressionFault("Replace needs an oldValue or a regexPattern");
  if (template !== undefined) return template.replaceAll(oldValue, source ?? "");
  if (replacement === undefined) throw new ExpressionFault("Replace with an oldValue needs a replacementValue or a template");
  return source?.replaceAll(oldValue, replacement);
}

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "gd");
  } catch (error) {
    throw new ExpressionFault(`${pattern} is no regular expression: ${error instanceof Error ? error.message : error}`);
  }
}

/** .NET writes `${name}` where JavaScript writes `$<name>`. */
function netReplacement(text: string): string {
  return text.replace(/\$\{([A-Za-z_]\w*)\}/g, "$$<$1>");
}

function replaceGroup(source: string, regex: RegExp, group: string, replacement: string): string {
  let result = "";
  let after = 0;
  for (const match of source.matchAll(regex)) {
    const [from, to] = match.indices?.groups?.[group] ?? [];
    if (from === undefined || to === undefined || (from === to && from > 0)) continue;
    result += source.slice(after, from) + replacement;
    after = to;
  }
  return result + source.slice(after);
}
