/** Relay connections: the types around a page of a list. */
import { Field, Int, ObjectType } from "type-graphql";
import type { PageOf } from "./page.js";

@ObjectType({ simpleResolvers: true, description: "Where a page stands in its list." })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether there is more after this page." })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether there is something before this page." })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "The cursor of the first edge; null on an empty page." })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "The cursor of the last edge; null on an empty page." })
  endCursor!: string | null;
}

export interface EdgeOf<T> {
  readonly cursor: string;
  readonly node: T;
}
export interface ConnectionOf<T> {
  readonly edges: readonly EdgeOf<T>[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
}
export interface CountedConnectionOf<T> extends ConnectionOf<T> {
  readonly totalCount: Promise<number>;
}

type Made<T> = abstract new () => T;

function edgeType<T>(name: string, node: () => unknown): Made<EdgeOf<T>> {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `One ${name} of a page.` })
  abstract class Edge {
    @Field(() => String, { description: "Its place in the list, for `after` and `before`." })
    cursor!: string;

    @Field(node as () => StringConstructor, { description: `The ${name}.` })
    node!: T;
  }
  return Edge;
}

/** The types `<name>Edge` and `<name>Connection`, without a count. */
export function connectionType<T>(name: string, node: () => unknown): Made<ConnectionOf<T>> {
  const Edge = edgeType<T>(name, node);

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of a list of ${name} objects.` })
  abstract class Connection {
    @Field(() => [Edge], { description: "The page's objects with their cursors." })
    edges!: EdgeOf<T>[];

    @Field((() => [node()]) as unknown as () => [StringConstructor], { description: "The page's objects." })
    nodes!: T[];

    @Field(() => PageInfo, { description: "Where the page stands in the list." })
    pageInfo!: PageInfo;
  }
  return Connection;
}

/** The same with `totalCount`, which is only counted when it is asked for. */
export function countedConnectionType<T>(name: string, node: () => unknown): Made<CountedConnectionOf<T>> {
  const Edge = edgeType<T>(name, node);

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of a list of ${name} objects.` })
  abstract class Connection {
    @Field(() => [Edge], { description: "The page's objects with their cursors." })
    edges!: EdgeOf<T>[];

    @Field((() => [node()]) as unknown as () => [StringConstructor], { description: "The page's objects." })
    nodes!: T[];

    @Field(() => PageInfo, { description: "Where the page stands in the list." })
    pageInfo!: PageInfo;

    @Field(() => Int, { simple: false, description: "How many there are on all pages together. Only counted when it is asked for." })
    totalCount!: Promise<number>;
  }
  return Connection;
}

export function toConnection<T>(page: PageOf<T>): ConnectionOf<T> {
  const edges = page.items.map(({ item, cursor }) => ({ node: item, cursor }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** `count` runs only when the page does not tell the total itself. */
export function toCountedConnection<T>(page: PageOf<T>, count: () => Promise<number>): CountedConnectionOf<T> {
  return {
    ...toConnection(page),
    get totalCount() {
      return page.total === undefined ? count() : Promise.resolve(page.total);
    },
  };
}
