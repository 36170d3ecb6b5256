/** What may be wrong without a request that was refused, explained as refusals are. */
import type { Explanation, Language } from "./explanation.js";

export type Condition = "notRecorded" | "quarantine" | "silence" | "credentialExpires" | "credentialExpired";

export const conditions: Readonly<Record<Language, Readonly<Record<Condition, Explanation>>>> = {
  en: {
    notRecorded: {
      title: "The outcome was not recorded",
      meaning: "The change was made, but the server ended before it had noted how it answered.",
      mend: ["Nothing need be done: Entra sends what it is not sure of again."],
    },
    quarantine: {
      title: "Entra has probably put the job into quarantine",
      meaning: "After many failures, or with a credential that is refused, Entra tries only once a day, and gives up after four weeks.",
      mend: [
        "In Entra, open Provisioning: the overview says so, and names the reason.",
        "Mend the cause, which the failures here name.",
        "Press Restart provisioning.",
      ],
    },
    silence: {
      title: "Nothing has come for a day",
      meaning: "Entra asks about every 40 minutes while provisioning is on, also when nothing has changed.",
      mend: [
        "In Entra, open Provisioning and see that Provisioning Status is On and the job not in quarantine.",
        "Press Start provisioning, or Restart provisioning.",
      ],
    },
    credentialExpires: {
      title: "The credential expires soon",
      meaning: "When it has, every request is refused and Entra puts the job into quarantine.",
      mend: [
        "Rotate the token here, or add a secret to the OAuth client: the old one works on for a while.",
        "In Entra, open Provisioning, Admin Credentials, paste it, press Test Connection, then Save.",
      ],
    },
    credentialExpired: {
      title: "The credential has expired",
      meaning: "Every request with it is refused.",
      mend: [
        "Make a new SCIM token here, or a new secret for the OAuth client.",
        "In Entra, open Provisioning, Admin Credentials, paste it, press Test Connection, then Save.",
        "Press Restart provisioning.",
      ],
    },
  },
  da: {
    notRecorded: {
      title: "Udfaldet blev ikke noteret",
      meaning: "Ændringen blev gjort, men serveren sluttede, før den havde noteret, hvad den svarede.",
      mend: ["Der skal ikke gøres noget: Entra sender igen det, den ikke er sikker på."],
    },
    quarantine: {
      title: "Entra har sandsynligvis sat jobbet i karantæne",
      meaning: "Efter mange fejl, eller med en adgang, der afvises, prøver Entra kun én gang om dagen og giver op efter fire uger.",
      mend: [
        "Åbn Provisioning i Entra: oversigten siger det og nævner grunden.",
        "Ret årsagen, som fejlene her nævner.",
        "Tryk på Restart provisioning.",
      ],
    },
    silence: {
      title: "Der er ikke kommet noget i et døgn",
      meaning: "Entra spørger cirka hvert 40. minut, når provisionering er slået til, også når intet er ændret.",
      mend: [
        "Åbn Provisioning i Entra, og se efter, at Provisioning Status er On, og at jobbet ikke er i karantæne.",
        "Tryk på Start provisioning eller Restart provisioning.",
      ],
    },
    credentialExpires: {
      title: "Adgangen udløber snart",
      meaning: "Når den er udløbet, afvises hver forespørgsel, og Entra sætter jobbet i karantæne.",
      mend: [
        "Forny tokenet her, eller tilføj en hemmelighed til OAuth-klienten: den gamle virker videre et stykke tid.",
        "Åbn i Entra Provisioning, Admin Credentials, sæt den ind, tryk på Test Connection og så på Save.",
      ],
    },
    credentialExpired: {
      title: "Adgangen er udløbet",
      meaning: "Hver forespørgsel med den afvises.",
      mend: [
        "Lav et nyt SCIM-token her eller en ny hemmelighed til OAuth-klienten.",
        "Åbn i Entra Provisioning, Admin Credentials, sæt den ind, tryk på Test Connection og så på Save.",
        "Tryk på Restart provisioning.",
      ],
    },
  },
};
