/** Which room may import which, and which library stays out of it: the table of src/README.md, read from the imports. */
import { expect } from "chai";
import { importsOf, type SourceFile, sources } from "./source-files.js";

interface Room {
  /** A file, or a folder with all below it. */
  readonly path: string;
  /** Of our rooms, beside itself. */
  readonly may: readonly string[];
  /** Libraries, with all below them. */
  readonly never?: readonly string[];
  /** Only these libraries. */
  readonly only?: readonly string[];
  /** What must not stand in the text: what a pure room is given instead of taking it. */
  readonly without?: RegExp;
}

const everything = ["schema", "src", "ormconfig.ts"];

const rooms: readonly Room[] = [
  { path: "schema/scim", may: [], only: [] },
  { path: "schema/coverage", may: [], only: [] },
  { path: "schema/migrations", may: [], only: ["typeorm"] },
  { path: "src/config.ts", may: [], only: [] },
  {
    path: "src/scim",
    may: ["schema/scim"],
    only: ["node:crypto"],
    without: /\bprocess\.|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\./,
  },
  { path: "src/graph", may: [], never: ["koa", "koa-router", "typeorm"] },
  {
    path: "src/adapter",
    may: ["src/scim", "src/graph/client.ts", "src/graph/operation.ts", "schema/scim"],
    never: ["koa", "koa-router", "typeorm"],
  },
  { path: "src/domain", may: ["src/config.ts"], never: ["koa", "koa-router"] },
  { path: "ormconfig.ts", may: ["src/domain", "schema/migrations", "src/config.ts"], never: ["koa", "koa-router"] },
  // It is the browser's; what follows uplot is of the step that builds it.
  {
    path: "src/console",
    may: [],
    only: [
      "react",
      "react-dom",
      "@fluentui/react-components",
      "urql",
      "@urql/core",
      "gql.tada",
      "graphql-sse",
      "uplot",
      "vite",
      "node:crypto",
      "node:url",
      "node:zlib",
      "node:fs",
      "node:path",
    ],
  },
  { path: "src/simulator", may: [] },
  { path: "src/server", may: everything },
  { path: "test", may: everything },
];

const isIn = (path: string, room: string) => path === room || path.startsWith(`${room}/`);
const libraryIs = (name: string, library: string) => name === library || name.startsWith(`${library}/`);

function roomOf(path: string): Room {
  const room = rooms.find((candidate) => isIn(path, candidate.path));
  if (!room) throw new Error(`${path} stands in no room; the rooms are ${rooms.map((candidate) => candidate.path).join(", ")}`);
  return room;
}

describe("The rooms", () => {
  it("hold every source file", () => {
    for (const { path } of sources) roomOf(path);
  });

  for (const room of rooms) {
    const files = sources.filter(({ path }) => roomOf(path) === room);

    it(`${room.path} imports of ours only ${["itself", ...room.may].join(", ")}`, () => {
      const strangers = files.flatMap((file) =>
        importsOf(file)
          .filter(({ ours, target }) => ours && ![room.path, ...room.may].some((allowed) => isIn(target, allowed)))
          .map(({ target }) => `${file.path} imports ${target}`),
      );
      expect(strangers).to.deep.equal([]);
    });

    if (room.only || room.never) {
      it(`${room.path} imports ${room.only ? `of libraries only ${room.only.join(", ") || "none"}` : `never ${room.never?.join(", ")}`}`, () => {
        const refused = (name: string) =>
          room.only ? !room.only.some((library) => libraryIs(name, library)) : room.never?.some((library) => libraryIs(name, library));
        const strangers = files.flatMap((file) =>
          importsOf(file)
            .filter(({ ours, target }) => !ours && refused(target))
            .map(({ target }) => `${file.path} imports ${target}`),
        );
        expect(strangers).to.deep.equal([]);
      });
    }

    const { without } = room;
    if (without) {
      it(`${room.path} is given time, chance and environment`, () => {
        expect(files.filter(({ text }) => without.test(text)).map(({ path }) => path)).to.deep.equal([]);
      });
    }
  }

  it("are entered by existing files", () => {
    const paths = new Set(sources.map(({ path }) => path));
    const missing = sources.flatMap((file) =>
      importsOf(file)
        .filter(({ ours, target }) => ours && target.endsWith(".ts") && !paths.has(target))
        .map(({ target }) => `${file.path} imports ${target}`),
    );
    expect(missing).to.deep.equal([]);
  });

  it("have no circles, not even of types", () => {
    expect(circles(sources)).to.deep.equal([]);
  });
});

/** Each file that leads back to itself, with its way. */
function circles(files: readonly SourceFile[]): string[] {
  const targets = new Map(
    files.map(
      (file) =>
        [
          file.path,
          importsOf(file)
            .filter(({ ours }) => ours)
            .map(({ target }) => target),
        ] as const,
    ),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const began = way.indexOf(path);
    if (began >= 0) {
      found.push([...way.slice(began), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}
