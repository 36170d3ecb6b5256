/** Reading in the copy in which an organisation rehearses, for its admins: and remembering of an object that it was read there. */
import { DomainContext } from "./context.js";

const readIn = new WeakMap<object, DomainContext>();

/** As the viewer, in the copy; nothing when nothing is rehearsed. */
export async function inRehearsal(context: DomainContext): Promise<DomainContext | undefined> {
  const scope = await context.scope.rehearsal();
  const viewer = scope && { ...context.viewer, organisationId: scope.organisationId, rehearsalOf: scope.home };
  return viewer && new DomainContext(viewer, scope, context.now, context.request);
}

/** What belongs to these is read where they were. */
export function noteReadIn(context: DomainContext, objects: Iterable<object>): void {
  for (const object of objects) readIn.set(object, context);
}

export function whereRead(object: object, context: DomainContext): DomainContext {
  return readIn.get(object) ?? context;
}
