/** A made-up tenant: people with managers, offices and telephones, in groups of which some stand in others. */
import { Chance } from "./chance.js";
import { addUser, assign, createGroup, editMembers, type NewUser } from "./changes.js";
import type { Directory } from "./directory.js";

const givenNames =
  "Ada Bo Clara Dirk Eva Finn Gerda Hugo Ida Jens Kaja Lars Mette Nils Olga Per Rosa Søren Tove Ulf Vera Zoë Åse Iñaki François Márta".split(
    " ",
  );
const surnames =
  "Quill Berg Holm Lund Møller Nygaard Olsen Skov Strand Thorsen Dahl O'Neill Müller Garcia-Lopez Åkesson Jensen Winther Kjær Brandt Rask".split(
    " ",
  );
const departments = {
  Sales: ["Account manager", "Sales lead"],
  Engineering: ["Developer", "Architect"],
  Finance: ["Accountant", "Controller"],
  People: ["Recruiter", "Adviser"],
  Planning: ["Planner", "Cartographer"],
} as const;
const places = [
  { city: "Aarhus", state: "Midtjylland", country: "DK", postalCode: "8000", preferredLanguage: "da-DK", code: "+45" },
  { city: "Utrecht", state: "UT", country: "NL", postalCode: "3511AA", preferredLanguage: "nl-NL", code: "+31" },
  { city: "Kiel", state: "SH", country: "DE", postalCode: "24103", preferredLanguage: "de-DE", code: "+49" },
] as const;
const streets = ["Canal Row", "Harbour Street", "Mill Lane", "Station Road"];

export interface TenantSize {
  readonly users: number;
  readonly groups: number;
  readonly seed: number;
  readonly domain: string;
}

export function emptyDirectory(tenantId: string, domain: string): Directory {
  return { tenantId, domain, changes: 0, users: {}, groups: {}, assignments: [], removed: {} };
}

/** Every user has an assignment, directly or through a group that is assigned. */
export function generateDirectory({ users, groups, seed, domain }: TenantSize): Directory {
  const chance = new Chance(seed);
  const directory = emptyDirectory(chance.uuid(), domain);
  const people: string[] = [];
  const taken = new Set<string>();
  for (let number = 1; number <= users; number += 1) {
    const objectId = chance.uuid();
    const person = newPerson(chance, number, domain, (name) => taken.has(name));
    taken.add(person.mailNickname ?? "");
    addUser(directory, objectId, { ...person, ...managerOf(people, number) });
    people.push(objectId);
  }
  const made: string[] = [];
  for (let number = 1; number <= groups; number += 1) {
    const size = Math.min(people.length, 1 + chance.below(Math.max(2, Math.ceil((2 * users) / Math.max(1, groups)))));
    const group = createGroup(directory, chance.uuid(), `Team ${number}`, chance.some(people, size));
    // Each fourth holds an earlier group too.
    if (number % 4 === 0 && made.length > 0) editMembers(directory, group, { add: [chance.oneOf(made)] });
    made.push(group.objectId);
    assign(directory, group.objectId);
  }
  const reached = new Set(Object.values(directory.groups).flatMap(({ members }) => members));
  for (const objectId of people) if (!reached.has(objectId)) assign(directory, objectId);
  return directory;
}

/** The tree has eight reports to a manager. */
function managerOf(people: readonly string[], number: number): { readonly manager?: string } {
  const manager = number === 1 ? undefined : people[Math.floor((number - 2) / 8)];
  return manager === undefined ? {} : { manager };
}

/** Somebody new, by a name that is free. */
export function newPerson(chance: Chance, number: number, domain: string, isTaken: (mailNickname: string) => boolean): NewUser {
  const givenName = chance.oneOf(givenNames);
  const surname = chance.oneOf(surnames);
  const { code, ...place } = chance.oneOf(places);
  const department = chance.oneOf(Object.keys(departments) as (keyof typeof departments)[]);
  const plain = (text: string) =>
    text
      .normalize("NFD")
      .replaceAll("ø", "o")
      .replaceAll("æ", "ae")
      .replace(/[^a-zA-Z]/g, "")
      .toLowerCase();
  const name = `${plain(givenName)}.${plain(surname)}`;
  const mailNickname = isTaken(name) ? `${name}${number}` : name;
  const digits = () => String(1_000_000 + chance.below(9_000_000));
  const user: NewUser = {
    userPrincipalName: `${mailNickname}@${domain}`,
    mail: `${mailNickname}@${domain}`,
    mailNickname,
    givenName,
    surname,
    displayName: `${givenName} ${surname}`,
    jobTitle: chance.oneOf(departments[department]),
    department,
    employeeId: `E-${String(number).padStart(5, "0")}`,
    userType: "Member",
    usageLocation: place.country,
    ...place,
    streetAddress: `${1 + chance.below(99)} ${chance.oneOf(streets)}`,
    physicalDeliveryOfficeName: `Office ${1 + chance.below(20)}`,
    telephoneNumber: `${code} ${digits()}`,
    proxyAddresses: [`SMTP:${mailNickname}@${domain}`],
  };
  // Not everybody has a mobile or a fax: absent attributes are part of every tenant.
  if (chance.below(3) > 0) user.mobile = `${code} ${digits()}`;
  if (chance.below(10) === 0) user.facsimileTelephoneNumber = `${code} ${digits()}`;
  return user;
}
