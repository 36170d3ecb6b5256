/** Cursors closed and opened: what they are bound to, and that nobody else makes one (RFC 9865 §2 and §5). */
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { type CursorContext, type CursorList, type CursorScope, openCursor, sealCursor } from "../../src/scim/cursor.js";
import { ScimError } from "../../src/scim/errors.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import { resolvePath } from "../../src/scim/schema-index.js";
import type { CursorPosition } from "../../src/scim/store.js";

interface Change {
  readonly organisationId?: string;
  readonly key?: Uint8Array;
  readonly now?: number;
}

const began = Date.UTC(2026, 0, 1);

function contextWith({ organisationId = "mine", key = new Uint8Array(64).fill(7), now = began }: Change = {}): CursorContext {
  return {
    connection: { organisationId, organisationName: "", plan: "enterprise", profile: "generic", dialects: "strict" },
    cursors: { key, timeout: 60 },
    now: () => now,
  };
}

const filterOf = (text: string) => parseFilter(text, userType, { dialects: "strict", quirks: new Map() });
const sortOf = (name: string, descending = false) => {
  const path = resolvePath(userType, name);
  if (!path) throw new Error(`A user has no ${name}`);
  return { path, descending };
};

const list: CursorList = { endpoint: userType.endpoint, filter: filterOf('title eq "x"'), sort: sortOf("userName") };
const scope: CursorScope = { lists: [list], root: false, count: 10 };
const scopeOf = (change: Partial<CursorList>): CursorScope => ({ ...scope, lists: [{ ...list, ...change }] });
const position: CursorPosition = { direction: "forward", from: "ada.quill@x.example" };
const cursor = sealCursor(position, scope, contextWith());

function refusalOf(opening: () => unknown): ScimError {
  try {
    opening();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error("The cursor was taken");
}

describe("A cursor", () => {
  const positions: CursorPosition[] = [position, { direction: "backward", from: "é" }, { direction: "backward" }, { direction: "forward" }];
  for (const each of positions) {
    it(`gives back ${JSON.stringify(each)}`, () => {
      expect(openCursor(sealCursor(each, scope, contextWith()), scope, contextWith())).to.deep.equal(each);
    });
  }

  it("tells nothing of what is inside, and is the same for the same place alone", () => {
    expect(Buffer.from(cursor, "base64url").includes("ada")).to.equal(false);
    expect(sealCursor(position, scope, contextWith())).to.equal(cursor);
    const other = sealCursor({ ...position, from: "adb" }, scope, contextWith());
    expect(other.slice(0, 16)).not.to.equal(cursor.slice(0, 16));
  });

  it("is refused when any bit of it is another", () => {
    const sealed = Buffer.from(cursor, "base64url");
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const forged = Buffer.from(sealed);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(refusalOf(() => openCursor(forged.toString("base64url"), scope, contextWith())).scimType).to.equal("invalidCursor");
    }
  });

  const nonsense = ["x", "=", cursor.slice(1), `${cursor}A`, `${cursor}=`, cursor.slice(0, 30), "A".repeat(9_000), "🦊", "__proto__"];
  for (const text of nonsense) {
    it(`is not ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(refusalOf(() => openCursor(text, scope, contextWith())).scimType).to.equal("invalidCursor");
    });
  }

  const strangers: Record<string, Change> = {
    "another organisation": { organisationId: "theirs" },
    "another key": { key: new Uint8Array(64).fill(8) },
  };
  for (const [who, change] of Object.entries(strangers)) {
    it(`is nonsense to ${who}`, () => {
      const refusal = refusalOf(() => openCursor(cursor, scope, contextWith(change)));
      expect(refusal.detail).to.equal(refusalOf(() => openCursor("x", scope, contextWith())).detail);
    });
  }

  const elsewhere: Record<string, CursorScope> = {
    endpoint: scopeOf({ endpoint: groupType.endpoint }),
    filter: scopeOf({ filter: filterOf('title eq "X"') }),
    "filter that is left out": scopeOf({ filter: undefined }),
    order: scopeOf({ sort: sortOf("userName", true) }),
    "attribute to sort by": scopeOf({ sort: sortOf("title") }),
    "list, of the root": { ...scope, root: true },
    "list besides": { ...scope, lists: [list, list] },
  };
  for (const [what, other] of Object.entries(elsewhere)) {
    it(`belongs to its query, not to one with another ${what}`, () => {
      expect(refusalOf(() => openCursor(cursor, other, contextWith()))).to.include({ status: 400, scimType: "invalidCursor" });
    });
  }

  it("keeps the count", () => {
    expect(refusalOf(() => openCursor(cursor, { ...scope, count: 11 }, contextWith()))).to.include({
      status: 400,
      scimType: "invalidCount",
    });
  });

  it("is good for as long as it is said to be", () => {
    expect(openCursor(cursor, scope, contextWith({ now: began + 60_000 }))).to.deep.equal(position);
    expect(refusalOf(() => openCursor(cursor, scope, contextWith({ now: began + 60_001 })))).to.include({
      status: 400,
      scimType: "expiredCursor",
    });
  });
});
