/** Operations to begin with, as developers ask them. */

export interface Example {
  readonly name: string;
  readonly query: string;
  readonly variables: string;
}

export const examples: readonly Example[] = [
  {
    name: "Who am I",
    query:
      "query WhoAmI {\n  viewer {\n    kind\n    user { id userName displayName }\n    organisation { id name plan verifiedDomains }\n  }\n}\n",
    variables: "",
  },
  {
    name: "People, a page at a time",
    query:
      "query PeopleOfAPage($after: String) {\n  users(first: 10, after: $after, orderBy: { field: DISPLAY_NAME }) {\n    nodes { id userName displayName active provisionedAt emails { value type } }\n    pageInfo { endCursor hasNextPage }\n    totalCount\n  }\n}\n",
    variables: '{ "after": null }',
  },
  {
    name: "A person by e-mail",
    query:
      "query ByEmail($email: String!) {\n  users(where: { emails: { some: { value: { eq: $email } } } }) {\n    nodes { id userName effectiveGroups { displayName kind } discs { nodes { title permission } } }\n  }\n}\n",
    variables: '{ "email": "bo.madsen@demo.example" }',
  },
  {
    name: "Groups and their first members",
    query:
      "query GroupsWithMembers {\n  groups(first: 10) {\n    nodes { id displayName memberCount members(first: 5) { nodes { id kind displayName } } }\n  }\n}\n",
    variables: "",
  },
  {
    name: "What changed last",
    query: "query LastChanges {\n  changes(first: 20) {\n    nodes { at action actorKind subjectKind subjectId differences }\n  }\n}\n",
    variables: "",
  },
  {
    name: "Make a disc",
    query: "mutation MakeDisc($input: DiscInput!) {\n  createDisc(input: $input) { id title year owner { userName } }\n}\n",
    variables: '{ "input": { "title": "Product launches", "year": 2027 } }',
  },
];
