/** In Danish: what each failure means to an admin, and what to change in Entra's portal, whose own words stay as they are. */
import type { Reason } from "../scim/errors.js";
import type { Explanation } from "./explanation.js";

const mapping = "Åbn i Entra programmet, Provisioning, Mappings og mapningen af brugere (eller af grupper).";
const save = "Gem med Save. Entra begynder så selv en cyklus med alle.";
const again = "Entra prøver selv igen i sin næste cyklus, om cirka 40 minutter; Provision on demand prøver med det samme.";
const ours = "Der er intet galt i Entra. Send os denne rækkes request-id.";

export const danish: Readonly<Record<Reason, Explanation>> = {
  missingToken: {
    title: "Der blev ikke sendt noget token",
    meaning: "Forespørgslen kom uden adgang, så ingen ved, hvis katalog det er.",
    mend: [
      "Åbn i Entra Provisioning, Admin Credentials, og sæt et SCIM-token ind i Secret Token.",
      "Tryk på Test Connection og så på Save.",
    ],
  },
  malformedToken: {
    title: "Tokenet er ikke skrevet som et",
    meaning: "Authorization-headeren skal være ordet Bearer, et mellemrum og tokenet. Noget er kommet med eller er faldet ud.",
    mend: [
      "Lav et nyt SCIM-token her, og kopiér det med knappen.",
      "Sæt det ind i Secret Token i Entra, tryk på Test Connection og så på Save.",
    ],
  },
  unknownToken: {
    title: "Tokenet er ukendt, udløbet eller tilbagekaldt",
    meaning: "Entras adgang åbner ikke noget her mere. Indtil den er skiftet, provisioneres der ikke, og Entra sætter jobbet i karantæne.",
    mend: [
      "Lav et nyt SCIM-token her eller en ny hemmelighed til OAuth-klienten.",
      "Åbn i Entra Provisioning, Admin Credentials, sæt det ind, tryk på Test Connection og så på Save.",
      "Tryk på Restart provisioning, som ophæver en karantæne.",
    ],
  },
  planRequired: {
    title: "Abonnementet omfatter ikke provisionering",
    meaning: "Provisionering hører til Enterprise, og organisationen har et andet abonnement.",
    mend: ["Skift organisationens abonnement til Enterprise.", "Tryk på Restart provisioning i Entra."],
  },
  personalKey: {
    title: "En persons API-nøgle blev brugt",
    meaning: "En API-nøgle står for én person og åbner kun personens egne data. Provisionering kræver et af organisationens tokens.",
    mend: ["Lav et SCIM-token her.", "Sæt det ind i Secret Token i Entra i stedet for API-nøglen, tryk på Test Connection og så på Save."],
  },
  forbidden: {
    title: "Det kan en provisioneringsklient ikke ændre",
    meaning: "Værdien bestemmes i produktet, for eksempel hvem der er administrator, og tages ikke fra et katalog.",
    mend: [mapping, "Slet mapningen af den attribut, som detaljen nævner.", save],
  },
  notAPerson: {
    title: "Der blev spurgt efter /Me med et af organisationens tokens",
    meaning: "/Me er den, der spørger, og et provisioneringstoken er ikke nogen bestemt. Entra spørger ikke efter det.",
    mend: ["Brug i den klient, der spurgte, /Users eller /Me med en persons API-nøgle."],
  },
  alreadyExists: {
    title: "Nogen prøvede at oprette sig selv",
    meaning: "Den, der må spørge efter /Me, findes allerede. Entra spørger ikke efter det.",
    mend: ["Opret i den klient, der spurgte, personer på /Users med et SCIM-token."],
  },
  unknownPath: {
    title: "Der er ikke noget på denne adresse",
    meaning: "Adressen efter Tenant URL er ikke en af dem, SCIM har her.",
    mend: [
      "Sammenlign i Entra Tenant URL med det SCIM-endpoint, der vises her: der må ikke stå noget efter det.",
      "Tryk på Test Connection og så på Save.",
    ],
  },
  wrongAddress: {
    title: "Tenant URL mangler sin sti",
    meaning: "Forespørgslen nåede denne server, men ikke dens SCIM-endpoint.",
    mend: ["Kopiér det SCIM-endpoint, der vises her.", "Sæt det ind i Tenant URL i Entra, tryk på Test Connection og så på Save."],
  },
  methodNotAllowed: {
    title: "Det kan ikke lade sig gøre på denne adresse",
    meaning: "Adressen findes, men ikke for denne metode. Som regel står der noget efter Tenant URL.",
    mend: ["Sammenlign i Entra Tenant URL med det SCIM-endpoint, der vises her.", "Tryk på Test Connection og så på Save."],
  },
  notAcceptable: {
    title: "Klienten tager ingen af de former, svar har",
    meaning: "Svar er application/scim+json eller application/json, og forespørgslen udelukkede begge. Det gør Entra aldrig.",
    mend: ["Tag i den klient, der spurgte, imod application/scim+json."],
  },
  unsupportedMediaType: {
    title: "Forespørgslens indhold har en anden form",
    meaning:
      "Indhold er application/scim+json eller application/json, i UTF-8 og ukomprimeret. Sådan sender Entra det; noget imellem gør måske ikke.",
    mend: ["Se på, hvad der står mellem Entra og denne server, for eksempel en proxy, der ændrer Content-Type eller komprimerer."],
  },
  invalidSyntax: {
    title: "Forespørgslen kan ikke læses",
    meaning: "Indholdet er ikke det, SCIM beder om. Entra skriver det rigtigt; noget imellem eller en anden klient gjorde ikke.",
    mend: ["Hvis en anden klient sendte det, så sammenlign det med detaljen.", "Hvis det var Entra, så send os denne rækkes request-id."],
  },
  wrongSchemas: {
    title: "Forespørgslen siger ikke, hvad den er",
    meaning: "`schemas` mangler beskedens eller ressourcens navn eller nævner et andet. Denne forbindelse læser strengt.",
    mend: ["Sæt forbindelsen til lempelig her: så tager den forespørgsler uden `schemas`.", "Eller ret det i den klient, der sendte det."],
  },
  payloadTooLarge: {
    title: "Forespørgslen er for stor",
    meaning: "Indholdet eller antallet af operationer i det er mere, end én forespørgsel må bære.",
    mend: ["Send i den klient, der sendte det, færre operationer ad gangen. Entra er langt under grænsen."],
  },
  tooMany: {
    title: "Forespørgslen beder om for meget på én gang",
    meaning: "Flere operationer, værdier eller sammenligninger, end én forespørgsel må have. Detaljen nævner grænsen.",
    mend: ["Se på mapningen af den attribut, som detaljen nævner: laver et udtryk en meget lang liste?", again],
  },
  invalidPath: {
    title: "En målattribut er skrevet forkert",
    meaning: "Navnet på Plandiscs side i en mapning kan ikke læses som en SCIM-sti.",
    mend: [
      mapping,
      'Åbn Show advanced options, Edit attribute list, og skriv attributten som i listen over attributter her, for eksempel emails[type eq "work"].value.',
      save,
    ],
  },
  unknownAttribute: {
    title: "En mappet attribut findes ikke her",
    meaning: "Entra mapper en værdi til en attribut, som Plandisc ikke har. Denne forbindelse læser strengt, så den udelades ikke.",
    mend: [mapping, "Slet mapningen af den attribut, som detaljen nævner, eller vælg en fra listen over attributter her.", save],
  },
  noTarget: {
    title: "Der er ingen sådan værdi at ændre",
    meaning: "Ændringen vælger en værdi, for eksempel arbejdsadressen, og personen eller gruppen har ingen, der passer.",
    mend: [
      "Tryk på Provision on demand for personen: Entra læser så, hvad der er her, og sender det, der er anderledes.",
      "Hvis forbindelsen er streng, så sæt den til lempelig: så laves værdien.",
    ],
  },
  bulkReference: {
    title: "En operation henviser til en, der ikke er der",
    meaning:
      "I en bulk-forespørgsel henviser en operation til en anden, som mislykkedes eller ikke findes. Entra sender ikke bulk-forespørgsler.",
    mend: ["Se i den klient, der sendte det, på den operation, som detaljen nævner, og på den, den henviser til."],
  },
  invalidFilter: {
    title: "Søgningen kan ikke læses",
    meaning: "Filteret er ikke skrevet, som SCIM skriver filtre. I Entra laves det af den matchende attribut, så dens navn er nok årsagen.",
    mend: [
      mapping,
      "Se på de attributter, der har en matching precedence: kun rene navne som userName eller externalId hører til der.",
      save,
    ],
  },
  unknownFilterAttribute: {
    title: "Den matchende attribut findes ikke her",
    meaning: "Entra slår personer op på en attribut, som Plandisc ikke har. Den finder ingen, opretter ingen og sætter jobbet i karantæne.",
    mend: [mapping, "Giv userName eller externalId matching precedence 1, og tag den fra den attribut, som detaljen nævner.", save],
  },
  unfilterableAttribute: {
    title: "Der kan ikke søges på den matchende attribut",
    meaning: "Entra slår personer op på en attribut, som Plandisc gemmer, men ikke kan søge på.",
    mend: [
      mapping,
      "Vælg en attribut, der kan filtreres på ifølge listen over attributter her, helst userName eller externalId, som den matchende.",
      save,
    ],
  },
  sensitive: {
    title: "Der søges på en hemmelig attribut",
    meaning: "Det, der aldrig vises, såsom en adgangskode, kan der heller ikke søges på.",
    mend: [mapping, "Vælg userName eller externalId som den matchende attribut.", save],
  },
  discoveryFilter: {
    title: "Der blev søgt i serverens beskrivelse",
    meaning: "Skemaer, ressourcetyper og konfiguration læses hele; de tager intet filter. Entra sender intet.",
    mend: ["Udelad filteret i den klient, der spurgte."],
  },
  invalidQuery: {
    title: "Der blev spurgt efter listen på en måde, den ikke har",
    meaning: "Rækkefølgen, siden eller udvalget af attributter er ikke muligt. Sådan spørger Entra ikke.",
    mend: ["Ret det, som detaljen nævner, i den klient, der spurgte."],
  },
  invalidCursor: {
    title: "Der blev spurgt forkert efter næste side",
    meaning: "En markør bruges, som den blev givet, og til den samme liste. Entra bruger ikke markører, medmindre det er slået til.",
    mend: ["Begynd listen forfra uden markør i den klient, der spurgte."],
  },
  expiredCursor: {
    title: "Der blev spurgt for sent efter næste side",
    meaning: "En markør gælder kun et stykke tid, og denne er for gammel.",
    mend: ["Begynd listen forfra uden markør i den klient, der spurgte."],
  },
  invalidCount: {
    title: "Siden har en umulig størrelse",
    meaning: "Antallet af resultater på en side er ikke muligt, eller det skiftede fra side til side.",
    mend: ["Ret antallet, som detaljen siger, i den klient, der spurgte."],
  },
  invalidValue: {
    title: "En værdi er ikke tilladt",
    meaning: "Kataloget sender en værdi, som attributten ikke kan have. Detaljen nævner begge.",
    mend: ["Se på værdien i personens (eller gruppens) egenskaber i Entra, og ret den dér.", `Eller ret mapningen: ${mapping}`, again],
  },
  wrongType: {
    title: "En værdi er af en anden slags",
    meaning: "For eksempel en tekst, hvor der ventes et tal eller en liste: en mapning forbinder attributter, der ikke passer sammen.",
    mend: [mapping, "Se på mapningen af den attribut, som detaljen nævner: passer dens kilde? Giver et udtryk en anden slags værdi?", save],
  },
  stringBoolean: {
    title: "Sandt eller falsk kom som tekst",
    meaning:
      'Entra skriver "True" og "False" som tekster, medmindre den får andet at vide. Denne forbindelse læser strengt, så ingen aktiveres eller deaktiveres.',
    mend: [
      "Sæt enten forbindelsen til lempelig her: så forstår den begge dele.",
      "Eller tilføj ?aadOptscim062020 efter Tenant URL i Entra, tryk på Test Connection og så på Save, og genstart provisioneringen.",
    ],
  },
  malformedValue: {
    title: "En værdi har ikke sin form",
    meaning: "For eksempel en mailadresse uden @ eller en tidszone, der ikke findes. Denne forbindelse læser strengt.",
    mend: [
      "Ret værdien i personens egenskaber i Entra.",
      "Eller sæt forbindelsen til lempelig her: så beholdes sådanne værdier, som de er.",
      again,
    ],
  },
  tooLong: {
    title: "En værdi er for lang",
    meaning: "Kataloget har en længere tekst, end der gemmes her. Detaljen nævner attributten og grænsen.",
    mend: ["Forkort værdien i Entra.", "Eller map et udtryk, der skærer den til, såsom Left([displayName], 255).", again],
  },
  severalPrimaries: {
    title: "Flere værdier siger, at de er den vigtigste",
    meaning: "Af flere mailadresser eller telefonnumre kan højst én være den primære.",
    mend: [mapping, "Lad kun én af attributterne være primary, eller sæt forbindelsen til lempelig her: så gælder den sidste.", save],
  },
  missingAttribute: {
    title: "En påkrævet attribut mangler",
    meaning: "En ny person eller gruppe skal have den, og Entra sendte ingen: den er ikke mappet, eller den er tom for personen.",
    mend: [
      mapping,
      "Tilføj en mapning for hver attribut, som detaljen nævner; eksemplet i den viser, hvordan den kommer.",
      "Hvor den er mappet, så udfyld den i personens egenskaber i Entra (for emails er det Mail).",
      again,
    ],
  },
  requiredAttribute: {
    title: "En påkrævet attribut ville blive tom",
    meaning: "Kataloget fjerner en værdi, som en person eller gruppe skal have, så den er blevet, som den var.",
    mend: [
      "Udfyld den i personens (eller gruppens) egenskaber i Entra.",
      "Eller angiv en standardværdi: Default value if null, i mapningen.",
      again,
    ],
  },
  readOnlyAttribute: {
    title: "Denne attribut kan kataloget ikke skrive",
    meaning: "For eksempel et id eller en persons grupper: de følger af noget andet.",
    mend: [mapping, "Slet mapningen af den attribut, som detaljen nævner.", save],
  },
  missingMemberId: {
    title: "Et medlem kommer uden id",
    meaning: "En gruppes medlemmer nævnes ved det id, de har her, og dette har intet.",
    mend: ["Se efter i Entra, at members er mappet til members i mapningen af grupper, som reference.", again],
  },
  unknownMember: {
    title: "Et medlem af gruppen findes ikke her",
    meaning:
      "Entra føjer nogen til en gruppe, som aldrig er provisioneret, eller som er slettet her. Hele ændringen blev afvist, så de andre er heller ikke med i gruppen.",
    mend: [
      "Tildel i Entra personen (eller personens gruppe) til programmet, så de provisioneres først.",
      "Hvis de er slettet her: tryk på Provision on demand for dem; så oprettes de igen.",
      "Eller lad forbindelsen springe ukendte medlemmer over, her.",
    ],
  },
  unknownResource: {
    title: "Personen eller gruppen er her ikke mere",
    meaning: "Entra husker et id, der er slettet her. Den opdager det, glemmer det og slår personen op igen.",
    mend: [
      "Vent på næste cyklus, eller tryk på Provision on demand: så oprettes personen igen.",
      "Hvis det gælder mange, så tryk på Restart provisioning.",
    ],
  },
  duplicateUserName: {
    title: "En anden har dette brugernavn",
    meaning:
      "Brugernavne er unikke, og en anden person har det allerede: ofte en, der er oprettet i hånden eller af en anden mapning. Detaljen siger hvem.",
    mend: [
      "Hvis det er den samme person, så se efter, at userName har matching precedence 1 i Entra: så forbindes de i stedet for at oprettes.",
      "Hvis det er en anden, så omdøb eller slet den person her, eller ret user principal name i Entra.",
      again,
    ],
  },
  duplicateGroupName: {
    title: "En anden gruppe har dette navn",
    meaning: "Gruppers navne er unikke. Detaljen siger, hvilken gruppe der har det.",
    mend: [
      "Hvis det er den samme gruppe, så se efter, at displayName har matching precedence 1 i mapningen af grupper i Entra.",
      "Hvis ikke, så omdøb eller slet en af de to.",
      again,
    ],
  },
  duplicateValue: {
    title: "En anden har denne værdi",
    meaning: "Attributten skal være unik, og en anden person eller gruppe har værdien. Detaljen nævner den.",
    mend: [
      mapping,
      "Map noget, der er forskelligt fra person til person, såsom objectId til externalId.",
      "Tryk derefter på Restart provisioning.",
    ],
  },
  existingPerson: {
    title: "Personen var her før provisioneringen",
    meaning: "Nogen her har denne arbejdsmail under et andet brugernavn. En konto mere ville koste dem deres discs.",
    mend: [
      "Lad enten forbindelsen forbinde eksisterende personer, her; maildomænet skal være bekræftet.",
      'Eller match på emails[type eq "work"].value i Entra: giv den en matching precedence.',
      again,
    ],
  },
  lastAdmin: {
    title: "Den sidste administrator ville forsvinde",
    meaning: "En organisation beholder mindst én aktiv administrator, som også kan overtage det, en slettet person efterlader.",
    mend: ["Gør en anden til administrator her.", again],
  },
  lostRace: {
    title: "Andre ændrede den samtidig",
    meaning: "Personen eller gruppen blev ændret af mange forespørgsler på én gang, og denne kom ikke til.",
    mend: [again],
  },
  staleVersion: {
    title: "Den er ændret i mellemtiden",
    meaning: "Forespørgslen gjaldt en version, der ikke er den nuværende. Sådan spørger Entra ikke.",
    mend: ["Læs i den klient, der spurgte, ressourcen igen, og gentag ændringen."],
  },
  held: {
    title: "Bremsen holder det tilbage",
    meaning:
      "Flere personer blev deaktiveret eller slettet, end forbindelsen tillader i sit tidsrum. Ingen flere mister adgang, før en administrator har besluttet sig.",
    mend: [
      "Se her, hvem det gælder.",
      "Hvis det er meningen, så giv slip; Entras næste forsøg går igennem.",
      "Hvis ikke, så hold fast, ret omfanget eller tildelingerne i Entra, og genstart provisioneringen.",
    ],
  },
  busy: {
    title: "Serveren havde travlt",
    meaning: "Intet blev ændret.",
    mend: [again],
  },
  unreachable: {
    title: "Produktets API svarede ikke",
    meaning: "SCIM-endpointet virker, men det, der er bagved, kunne ikke nås.",
    mend: [again, "Hvis det varer ved, så sig det til os."],
  },
  mailUnavailable: {
    title: "En mail kunne ikke sendes",
    meaning: "Det, der blev bedt om, sender en mail, og det kunne serveren ikke.",
    mend: ["Der er intet galt i Entra. Bed den, der driver serveren, om at se på dens mailindstillinger."],
  },
  internal: {
    title: "En fejl hos os",
    meaning: "Forespørgslen var rigtig, og serveren fejlede.",
    mend: [ours],
  },
};
