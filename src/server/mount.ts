/** Steps for one path alone, or for everything below it; other paths go on. */
import type { Context, Step } from "./request-state.js";

export function at(path: string, ...steps: readonly Step[]): Step {
  return when((asked) => asked === path, steps);
}

export function below(path: string, ...steps: readonly Step[]): Step {
  return when((asked) => asked.startsWith(path) && (asked.length === path.length || asked[path.length] === "/"), steps);
}

/** Paths are taken in any case, and with slashes doubled. */
function when(applies: (path: string) => boolean, steps: readonly Step[]): Step {
  return (ctx, next) => {
    const asked = ctx.path.toLowerCase().replace(/\/{2,}/g, "/");
    return applies(asked) ? run(steps, ctx, next) : next();
  };
}

function run([step, ...rest]: readonly Step[], ctx: Context, next: () => Promise<unknown>): Promise<unknown> {
  return step ? Promise.resolve(step(ctx as Parameters<Step>[0], () => run(rest, ctx, next))) : next();
}
