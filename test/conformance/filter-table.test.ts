/** What filters mean, to be read: the comparison table on a small cast, asked of each store and of `matches` (RFC 7644 §3.4.2.2). */
import { expect } from "chai";
import { matches } from "../../src/scim/filter-match.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import type { Resource, ResourceTypeName, Stored } from "../../src/scim/resource.js";
import { storePlaces } from "../support/stores.js";
import { localCandidate } from "./candidates.js";
import { everyone, kinds, whole } from "./population.js";
import type { Candidate } from "./store-exam.js";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const unknownId = "00000000-0000-7000-8000-00000000dead";

/** In the order in which they are made; `manager` names one of them, or an id that is nobody's. */
const cast: Readonly<Record<string, { readonly resource: Resource; readonly manager?: string }>> = {
  ada: {
    resource: {
      userName: "Ada@Example.com",
      externalId: "Ada",
      active: true,
      displayName: "Ada Quill",
      name: { familyName: "Ångström", givenName: "Ada", honorificPrefix: "Dr" },
      title: "Cartographer",
      emails: [
        { value: "ada@example.com", type: "work", primary: true },
        { value: "ada@home.example", type: "home", display: "at home" },
      ],
      addresses: [
        { type: "work", locality: "Århus", country: "DK" },
        { type: "home", locality: "Utrecht", country: "NL", primary: true },
      ],
      [enterprise]: { department: "Mapping", employeeNumber: "e-001" },
    },
  },
  bob: {
    resource: {
      userName: "bob",
      active: false,
      displayName: 'Bob "The Builder" O\'Neil',
      title: "Boss",
      emails: [{ value: "bob@example.com" }],
      x509Certificates: [{ value: "MIIB" }],
    },
    manager: "ada",
  },
  cy: { resource: { userName: "cy ", active: true, externalId: "ada", title: "Überboss 100%" }, manager: unknownId },
  dee: {
    resource: { userName: "dee", active: true, displayName: "Zoé 😀", title: "boss_at_100", nickName: "back\\slash\ttab" },
    manager: "bob",
  },
  eve: { resource: { userName: "eve", active: true } },
  fin: {
    resource: {
      userName: "ﬁn@example.com",
      active: true,
      displayName: "İstanbul",
      name: { familyName: "Straße" },
      emails: [
        { value: "FIN@EXAMPLE.COM", type: "WORK", primary: false },
        { value: "fin@home.example", primary: true },
      ],
      photos: [{ value: "https://photos.example/Fin.jpg", type: "photo" }],
    },
    manager: "cy",
  },
};

const groups: Readonly<
  Record<string, { readonly displayName: string; readonly externalId?: string; readonly members: readonly string[] }>
> = {
  blue: { displayName: "Team Blue", externalId: "T-1", members: ["ada", "bob"] },
  red: { displayName: "Team Red", externalId: "t-1", members: ["dee", "blue"] },
  empty: { displayName: "ÉQUIPE 100%", members: [] },
};

const all = "ada bob cy dee eve fin";

/** `{name}` stands for an id, `{name.created}` for when it was made. */
const userFilters: readonly (readonly [filter: string, finds: string])[] = [
  // Letter case, accents, compatibility forms, spaces.
  ['userName eq "ADA@example.com"', "ada"],
  ['userName eq "fin@example.com"', "fin"],
  ['userName eq "cy"', ""],
  ['userName eq "CY "', "cy"],
  ['name.familyName eq "ångström"', "ada"],
  ['name.familyName eq "A\\u030angstro\\u0308m"', "ada"],
  ['name.familyName eq "angstrom"', ""],
  ['name.familyName eq "STRAẞE"', "fin"],
  ['name.familyName eq "strasse"', ""],
  ['displayName eq "i\\u0307stanbul"', "fin"],
  ['displayName eq "istanbul"', ""],
  // Exact attributes.
  ['externalId eq "ada"', "cy"],
  ['externalId ne "ada"', "ada bob dee eve fin"],
  ['externalId sw "A"', "ada"],
  ['photos.value co "fin"', ""],
  ['photos.value ew "Fin.jpg"', "fin"],
  ['x509Certificates.value eq "MIIB"', "bob"],
  ['x509Certificates.value ne "miib"', all],
  ['id eq "{ada}"', "ada"],
  ['id eq "not an id"', ""],
  ['id ne "not an id"', all],
  ['id co "-7"', all],
  ['id gt "{ada}" and id le "{cy}"', "bob cy"],
  // Parts, wildcards that are none, quotes and backslashes.
  ['title co "boss"', "bob cy dee"],
  ['title sw "BOSS"', "bob dee"],
  ['title ew "boss"', "bob"],
  ['userName sw "boa"', ""],
  ['title ew "100%"', "cy"],
  ['title co "%"', "cy"],
  ['title co "_"', "dee"],
  ['displayName co "\\"The"', "bob"],
  ['displayName co "o\'neil"', "bob"],
  ['displayName ew "\\ud83d\\ude00"', "dee"],
  ['nickName co "\\\\s"', "dee"],
  ['nickName ew "\\tTAB"', "dee"],
  ['title co ""', "ada bob cy dee"],
  // Order, by the bytes of what is compared.
  ['title lt "boss"', ""],
  ['title le "boss"', "bob"],
  ['title gt "boss"', "ada cy dee"],
  ['title ge "c"', "ada cy"],
  ['title gt ""', "ada bob cy dee"],
  ['displayName gt "zoé"', "dee"],
  ['displayName gt "zz"', ""],
  // What is not there: different from everything, and nothing else.
  ["title pr", "ada bob cy dee"],
  ["not (title pr)", "eve fin"],
  ["schemas pr", "ada bob cy dee eve fin"],
  [`schemas eq "${enterprise}"`, "ada bob cy dee fin"],
  [`not (schemas eq "${enterprise}")`, "eve"],
  [`schemas eq "${enterprise.toUpperCase()}"`, ""],
  ["title eq null", "eve fin"],
  ["title ne null", "ada bob cy dee"],
  ['title eq ""', ""],
  ['title ne ""', all],
  ['title ne "boss"', "ada cy dee eve fin"],
  ['not (title eq "boss")', "ada cy dee eve fin"],
  ['not (title gt "a")', "eve fin"],
  ["name pr", "ada fin"],
  ["meta pr", all],
  // Several values: one that satisfies is enough, and a value path is about one and the same.
  ['emails co "example"', "ada bob fin"],
  ['emails.value ne "bob@example.com"', "ada cy dee eve fin"],
  ['emails[value ne "bob@example.com"]', "ada fin"],
  ['emails.type eq "work"', "ada fin"],
  ['not (emails.type eq "work")', "bob cy dee eve"],
  ['emails.type ne "work"', all],
  ["emails.type pr", "ada fin"],
  ["emails.display eq null", "bob cy dee eve fin"],
  ["emails[display eq null]", "ada bob fin"],
  ['emails[type eq "work" and value ew "@EXAMPLE.com"]', "ada fin"],
  ['emails[type eq "home" and value ew "@example.com"]', ""],
  ['emails.type eq "home" and emails.value ew "@example.com"', "ada"],
  ['emails[type eq "work"].value eq "fin@example.com"', "fin"],
  ['emails[not (type eq "work") and value pr]', "ada bob fin"],
  ["emails[primary eq true]", "ada fin"],
  ["emails[primary ne true]", "ada bob fin"],
  ["emails.primary eq false", "ada bob fin"],
  ['addresses[country eq "nl" or locality sw "å"]', "ada"],
  ['addresses[country eq "nl" and type eq "work"]', ""],
  ['ims[type eq "xmpp"]', ""],
  ['not (ims[type eq "xmpp"])', all],
  // The extension and the manager.
  [`${enterprise}:department eq "mapping"`, "ada"],
  ['employeeNumber sw "E-0"', "ada"],
  ['manager eq "{ada}"', "bob"],
  [`manager eq "${unknownId}"`, "cy"],
  ["manager pr", "bob cy dee fin"],
  ['manager ne "{ada}"', "ada cy dee eve fin"],
  ['manager[value eq "{ada}"]', "bob"],
  ['manager[value ne "{ada}"]', "cy dee fin"],
  ['manager.displayName eq "ada quill"', "bob"],
  ["manager.displayName pr", "bob dee"],
  ['manager.displayName ne "Ada Quill"', "ada cy dee eve fin"],
  ['name[familyName sw "å" and givenName eq "ADA"]', "ada"],
  ['name[not (familyName eq "x")]', "ada fin"],
  // Groups, themselves and not those around them.
  ['groups eq "{blue}"', "ada bob"],
  ['groups.display eq "TEAM RED"', "ada bob dee"],
  ['groups[type eq "direct" and display co "team"]', "ada bob dee"],
  ['groups.type eq "indirect"', "ada bob"],
  ['groups.type ne "direct"', "ada bob cy eve fin"],
  ['groups[type eq "direct" and display eq "Team Red"]', "dee"],
  ['groups[type eq "INDIRECT" and value eq "{red}"]', "ada bob"],
  ['groups[type eq "indirect" and value eq "{blue}"]', ""],
  ['groups[not (type eq "direct") and display sw "team"]', "ada bob"],
  ['groups[type eq "indirect" or value eq "{red}"]', "ada bob dee"],
  ['groups[value eq "{red}" and display ew "red"]', "ada bob dee"],
  ["not (groups pr)", "cy eve fin"],
  // Yes and no, instants, the type.
  ["active eq true", "ada cy dee eve fin"],
  ["active ne true", "bob"],
  ['active eq "False"', "bob"],
  ['id eq "{ada}" and meta.created eq "{ada.created}"', "ada"],
  ['meta.created ge "2020-01-01T00:00:00+14:00"', all],
  ['meta.lastModified lt "2020-01-01T00:00:00"', ""],
  ['meta.resourceType eq "User"', all],
  ['meta.resourceType eq "user"', ""],
  // Logic.
  ['userName eq "eve" or userName eq "dee" and active eq false', "eve"],
  ['(userName eq "eve" or userName eq "bob") and active eq false', "bob"],
  ["not (title pr or emails pr)", "eve"],
  ["not (not (title eq null))", "eve fin"],
];

const groupFilters: readonly (readonly [filter: string, finds: string])[] = [
  ['displayName eq "team BLUE"', "blue"],
  ['displayName eq "équipe 100%"', "empty"],
  ['displayName eq "equipe 100%"', ""],
  ['displayName lt "team red"', "blue"],
  ['externalId eq "t-1"', "red"],
  ["externalId eq null", "empty"],
  ["members pr", "blue red"],
  ['members eq "{ada}"', "blue"],
  ['members[value eq "{blue}"]', "red"],
  ['members[value eq "{blue}" and type eq "User"]', ""],
  ['members.type eq "group"', "red"],
  ['members[type ne "Group"]', "blue red"],
  ['members.type ne "Group"', "blue red empty"],
  ['members.display eq "TEAM BLUE"', "red"],
  ['members[display co "zoé" or display sw "ada"]', "blue red"],
  ['not (members.value eq "{dee}")', "blue empty"],
  ['meta.resourceType eq "Group"', "blue red empty"],
  ['schemas sw "urn:" and schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group"', "blue red empty"],
  ['schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"', ""],
];

const refused: readonly (readonly [filter: string, says: string])[] = [
  ['title eq "\\ud83d"', "half a surrogate pair"],
  ['meta.created gt "9999-12-31T23:59:59-14:00"', "the years 0000 to 9999"],
  ['meta.created gt "0000-01-01T00:00:00+14:00"', "the years 0000 to 9999"],
  ['meta.location co "Users"', "made of the request's address"],
  ['manager[$ref co "Users"]', "made of the request's address"],
];

const clause = (index: number) =>
  `${["userName ne", "emails.value ne", "groups.display sw", "manager.displayName ew"][index % 4]} "${index}"`;
const nested = (depth: number): string =>
  depth === 0 ? 'emails.value ne "x"' : `title pr or active eq true and not (${nested(depth - 1)})`;
const largest: readonly (readonly [what: string, filter: string])[] = [
  ["100 comparisons", Array.from({ length: 100 }, (_, index) => clause(index)).join(" or ")],
  ["100 beginnings", Array.from({ length: 100 }, (_, index) => `title sw "${index}"`).join(" or ")],
  ["32 parentheses in each other", nested(32)],
];

for (const { title, make } of storePlaces) {
  describe(`filters by example, on ${title}`, () => {
    let candidate: Candidate;
    const stored = new Map<string, Stored>();
    before(async function () {
      this.timeout(60_000);
      candidate = await localCandidate(await make());
      const { store, context } = candidate;
      const idOf = (name: string) => stored.get(name)?.id ?? name;
      for (const [name, { resource, manager }] of Object.entries(cast)) {
        const extension = resource[enterprise] as Resource | undefined;
        const managed =
          manager === undefined ? resource : { ...resource, [enterprise]: { ...extension, manager: { value: idOf(manager) } } };
        stored.set(name, await store.create(context(), "User", managed));
      }
      for (const [name, { members, ...own }] of Object.entries(groups)) {
        const list = members.map((member) => ({ value: idOf(member) }));
        stored.set(name, await store.create(context(), "Group", list.length > 0 ? { ...own, members: list } : own));
      }
      for (const type of ["User", "Group"] as const) {
        const page = await store.query(context(), type, everyone, whole);
        for (const [name, { id }] of stored)
          stored.set(name, page.resources.find((each) => each.id === id) ?? (stored.get(name) as Stored));
      }
    });
    after(async () => candidate?.close());

    const written = (filter: string) =>
      filter.replace(/\{(\w+)(\.created)?\}/g, (_, name: string, created?: string) => {
        const found = stored.get(name);
        if (!found) throw new Error(`${name} is not in the cast`);
        return created ? found.created : found.id;
      });
    const namesOf = (resources: readonly Stored[]) =>
      [...stored].filter(([, { id }]) => resources.some((each) => each.id === id)).map(([name]) => name);
    const parsed = (type: ResourceTypeName, filter: string) =>
      parseFilter(written(filter), kinds[type].type, { dialects: "lenient", quirks: new Map() });
    const query = (type: ResourceTypeName, filter: string) =>
      candidate.store.query(candidate.context(), type, { filter: parsed(type, filter), ...everyone }, whole);

    function examples(type: ResourceTypeName, rows: typeof userFilters, names: readonly string[]): void {
      for (const [filter, finds] of rows) {
        it(`${filter} finds ${finds || "nothing"}`, async () => {
          const resources = [...stored].filter(([name]) => names.includes(name)).map(([, each]) => each);
          const inMemory = resources.filter((each) => matches(parsed(type, filter), each, kinds[type].type));
          expect(namesOf(inMemory).join(" "), "in memory").to.equal(finds);
          expect(namesOf((await query(type, filter)).resources).join(" "), "in the store").to.equal(finds);
        });
      }
    }
    examples("User", userFilters, Object.keys(cast));
    examples("Group", groupFilters, Object.keys(groups));

    for (const [filter, says] of refused) {
      it(`refuses ${filter}`, async () => {
        const error = await Promise.resolve()
          .then(() => query("User", filter))
          .then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
        expect(error).to.include({ status: 400, scimType: "invalidFilter" });
        expect((error as Error).message).to.include(says);
      });
    }

    for (const [what, filter] of largest) {
      it(`answers the largest filter: ${what}`, async () => {
        const page = await query("User", filter);
        const inMemory = [...stored].filter(([name, each]) => name in cast && matches(parsed("User", filter), each, kinds.User.type));
        expect(page.total).to.equal(inMemory.length);
      });
    }
  });
}
