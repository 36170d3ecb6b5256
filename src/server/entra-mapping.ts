/** What Microsoft Entra ID fills each attribute with, in the mapping that a non-gallery application begins with. */
import type { ResourceTypeName } from "../scim/resource.js";

const work = (name: string) => `addresses[type eq "work"].${name}`;
const phone = (type: string) => `phoneNumbers[type eq "${type}"].value`;
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

export const entraMapping: Readonly<Record<ResourceTypeName, Readonly<Record<string, string>>>> = {
  User: {
    userName: "userPrincipalName",
    active: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
    displayName: "displayName",
    title: "jobTitle",
    'emails[type eq "work"].value': "mail",
    preferredLanguage: "preferredLanguage",
    "name.givenName": "givenName",
    "name.familyName": "surname",
    "name.formatted": 'Join(" ", [givenName], [surname])',
    [work("formatted")]: "physicalDeliveryOfficeName",
    [work("streetAddress")]: "streetAddress",
    [work("locality")]: "city",
    [work("region")]: "state",
    [work("postalCode")]: "postalCode",
    [work("country")]: "country",
    [phone("work")]: "telephoneNumber",
    [phone("mobile")]: "mobile",
    [phone("fax")]: "facsimileTelephoneNumber",
    externalId: "mailNickname",
    [`${enterprise}:employeeNumber`]: "employeeId",
    [`${enterprise}:department`]: "department",
    [`${enterprise}:manager.value`]: "manager",
  },
  Group: { displayName: "displayName", externalId: "objectId", "members.value": "members" },
};
