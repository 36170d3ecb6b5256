/** Anything that has an id of its own (the GraphQL Node interface), and the form of those ids. */
import { Field, ID, InterfaceType } from "type-graphql";

@InterfaceType({
  description: "An object with an id that is unique among all objects of the organisation.",
  autoRegisterImplementations: true,
})
export abstract class Node {
  @Field(() => ID, { description: "A UUID; never changes and is never used again." })
  id!: string;
}

export const idLength = 36;
const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text could be the id of an object. Ids are compared exactly, so other spellings are other ids. */
export function isId(text: string): boolean {
  return form.test(text);
}
