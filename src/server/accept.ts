/** In which form an answer may come, RFC 9110 §12.5.1 and RFC 7644 §3.8. */
import { notAcceptable } from "../scim/errors.js";
import type { Step } from "./request-state.js";
import { scimMediaType } from "./scim-error.js";

/** What is read and written, the preferred one first. */
export const mediaTypes: readonly string[] = [scimMediaType, "application/json"];

/** 406 when no form of ours is wanted; else the answer is told to be of the one that is wanted most. */
export const acceptable: Step = (ctx, next) => {
  const accept = ctx.get("Accept");
  const [wanted] = mediaTypes
    .map((mediaType) => ({ mediaType, quality: qualityOf(mediaType, accept) }))
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  if (!wanted) throw notAcceptable(`The Accept header excludes ${mediaTypes.join(" and ")}, and answers come in no other form.`);
  ctx.state.mediaType = wanted.mediaType;
  return next();
};

/** How much a media type is wanted, 0 to 1: of the ranges that take it in, the narrowest says. Parameters other than `q` are not looked at. */
export function qualityOf(mediaType: string, accept: string): number {
  if (accept.trim() === "") return 1;
  const ranges = [mediaType, `${mediaType.split("/")[0]}/*`, "*/*"];
  let best = { quality: 0, breadth: ranges.length };
  for (const part of accept.toLowerCase().split(",")) {
    const [range = "", ...parameters] = part.split(";").map((text) => text.trim());
    const breadth = ranges.indexOf(range);
    if (breadth < 0 || breadth > best.breadth) continue;
    const quality = weightOf(parameters);
    if (breadth < best.breadth || quality > best.quality) best = { quality, breadth };
  }
  return best.quality;
}

/** A weight that is no number is taken for none given. */
function weightOf(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, "");
  return text !== undefined && /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 1;
}
