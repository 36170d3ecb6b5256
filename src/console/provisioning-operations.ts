/** What the console asks about provisioning: its log, cycles, health, rehearsals, brakes and webhooks. */
import { graphql } from "./graphql.js";

const eventRow = graphql(`
  fragment EventRow on ProvisioningEvent {
    id at intent operation subjectKind subjectId subjectName status reason undoneAt
    user { id displayName }
    group { id displayName }
  }
`);

const changeFields = graphql(`
  fragment ChangeFields on Change { id at action subjectKind subjectId subjectName actorKind actorId actorName differences }
`);

const cycleFields = graphql(`
  fragment CycleFields on ProvisioningCycle {
    id kind startedAt lastRequestAt running credentialLabel requests reads
    created linked updated deactivated reactivated deleted membersChanged unchanged failed averageMs slowestMs
  }
`);

const removalFields = graphql(`
  fragment RemovalFields on HeldRemoval { subjectKind subjectId subjectName operation firstAt lastAt attempts appliedAt }
`);

const holdFields = graphql(`
  fragment HoldFields on ProvisioningHold {
    id mode state startedAt threshold windowMinutes applied heldCount lastTriedAt decidedAt decidedBy { id displayName userName } until endedAt
  }
`);

const brakeFields = graphql(`
  fragment BrakeFields on Brake { mode windowMinutes count sharePercent }
`);

const webhookFields = graphql(`
  fragment WebhookFields on Webhook { id url events active createdAt failingSince }
`);

const deliveryFields = graphql(`
  fragment DeliveryFields on WebhookDelivery {
    id event payload state attempts createdAt nextAttemptAt lastAttemptAt lastStatus lastError deliveredAt
  }
`);

const rehearsalFields = graphql(`
  fragment RehearsalFields on Rehearsal {
    id state startedAt startedBy { id displayName userName } endedAt endedBy { id displayName userName }
    summary {
      created linked changed deactivated reactivated deleted groupsCreated groupsChanged groupsDeleted membersAdded membersRemoved failed
    }
  }
`);
export const provisioningOperations = {
  provisioningEvents: graphql(
    `
    query ProvisioningEvents($where: ProvisioningEventWhere, $first: Int, $after: String, $last: Int, $before: String) {
      provisioningEvents(where: $where, first: $first, after: $after, last: $last, before: $before) {
        nodes { ...EventRow }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      }
    }
  `,
    [eventRow],
  ),
  newestEvents: graphql(`
    query NewestEvents($where: ProvisioningEventWhere, $first: Int) {
      provisioningEvents(where: $where, first: $first) { nodes { id } }
    }
  `),
  provisioningEvent: graphql(
    `
    query ProvisioningEvent($id: ID!) {
      provisioningEvents(where: { id: { eq: $id } }, first: 1) {
        nodes {
          ...EventRow
          durationMs credentialId credentialLabel client errorType detail cycleId undoRefusal
          dialects { name count }
          changes { ...ChangeFields }
        }
      }
    }
  `,
    [eventRow, changeFields],
  ),
  undoProvisioningEvent: graphql(`
    mutation UndoProvisioningEvent($id: ID!) { undoProvisioningEvent(id: $id) { id undoneAt undoRefusal } }
  `),
  memberNames: graphql(`
    query MemberNames($ids: [ID!]!) {
      usersById(ids: $ids) { id userName displayName }
      groupsById(ids: $ids) { id displayName }
    }
  `),
  timeline: graphql(
    `
    query Timeline($subjectId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      timeline(subjectId: $subjectId, first: $first, after: $after, last: $last, before: $before) {
        nodes { ...ChangeFields provisioningEvent { id operation undoneAt undoRefusal } }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      }
    }
  `,
    [changeFields],
  ),
  provisioningProgress: graphql(
    `
    subscription ProvisioningProgress {
      provisioningProgress { events { id } more cycle { ...CycleFields } }
    }
  `,
    [cycleFields],
  ),

  provisioningOverview: graphql(
    `
    query ProvisioningOverview {
      organisation {
        id
        provisioningHealth {
          state lastContactAt lastSuccessAt lastChangeAt nextCycleExpectedAt
          causes { reason errorType status count lastAt exampleId }
          quarantine { likely because attempts failures share }
          expiring { id label expiresAt }
          refused { id label refusedAt }
          drift { neverProvisioned groupsNeverProvisioned }
          findings { code since }
        }
      }
      provisioningCycles(first: 5) { nodes { ...CycleFields } }
      provisioningDays { date cycles requests created linked updated deactivated deleted failed }
    }
  `,
    [cycleFields],
  ),
  provisioningCycles: graphql(
    `
    query ProvisioningCycles($first: Int, $after: String, $last: Int, $before: String) {
      provisioningCycles(first: $first, after: $after, last: $last, before: $before) {
        nodes { ...CycleFields }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      }
    }
  `,
    [cycleFields],
  ),
  provisioningInForce: graphql(
    `
    query ProvisioningInForce {
      organisation {
        id
        provisioning { brake { hold { ...HoldFields held(first: 3) { ...RemovalFields } } } }
        rehearsal { id state startedAt }
      }
    }
  `,
    [holdFields, removalFields],
  ),

  rehearsal: graphql(
    `
    query Rehearsal {
      organisation { id rehearsal { ...RehearsalFields overlaps { ...ChangeFields } } }
    }
  `,
    [rehearsalFields, changeFields],
  ),
  rehearsedPeople: graphql(`
    query RehearsedPeople($kind: RehearsalKind!, $after: String) {
      organisation {
        id
        rehearsal {
          id
          people(kind: $kind, first: 25, after: $after) {
            nodes { id userName displayName differences }
            pageInfo { endCursor hasNextPage }
          }
        }
      }
    }
  `),
  rehearsedGroups: graphql(`
    query RehearsedGroups($kind: RehearsalKind!, $after: String) {
      organisation {
        id
        rehearsal {
          id
          groups(kind: $kind, first: 25, after: $after) {
            nodes {
              id displayName differences membersAdded membersRemoved
              addedMembers { id name }
              removedMembers { id name }
            }
            pageInfo { endCursor hasNextPage }
          }
        }
      }
    }
  `),
  rehearsedFailures: graphql(`
    query RehearsedFailures {
      provisioningEvents(rehearsal: true, where: { failed: true }, first: 100) {
        nodes { id at intent operation subjectKind subjectName status errorType reason detail }
        pageInfo { hasNextPage }
      }
    }
  `),
  startRehearsal: graphql(`
    mutation StartRehearsal { startRehearsal { id state } }
  `),
  applyRehearsal: graphql(`
    mutation ApplyRehearsal($id: ID!) { applyRehearsal(id: $id) { id state } }
  `),
  discardRehearsal: graphql(`
    mutation DiscardRehearsal($id: ID!) { discardRehearsal(id: $id) { id state } }
  `),

  brake: graphql(
    `
    query Brake {
      organisation {
        id
        provisioning {
          updatedAt
          brake {
            ...BrakeFields
            hold { ...HoldFields held { ...RemovalFields } appliedRemovals { ...RemovalFields } }
          }
        }
      }
    }
  `,
    [brakeFields, holdFields, removalFields],
  ),
  provisioningHolds: graphql(
    `
    query ProvisioningHolds($first: Int, $after: String, $last: Int, $before: String) {
      provisioningHolds(first: $first, after: $after, last: $last, before: $before) {
        nodes { ...HoldFields }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      }
    }
  `,
    [holdFields],
  ),
  changeBrake: graphql(
    `
    mutation ChangeBrake($set: BrakeChange!) { changeBrake(set: $set) { updatedAt brake { ...BrakeFields } } }
  `,
    [brakeFields],
  ),
  releaseHold: graphql(`
    mutation ReleaseHold($id: ID!) { releaseHold(id: $id) { id state } }
  `),
  keepHold: graphql(`
    mutation KeepHold($id: ID!, $restore: Boolean!) { keepHold(id: $id, restore: $restore) { id state } }
  `),
  endHold: graphql(`
    mutation EndHold($id: ID!) { endHold(id: $id) { id state } }
  `),

  webhooks: graphql(
    `
    query Webhooks { organisation { id webhooks { ...WebhookFields } } }
  `,
    [webhookFields],
  ),
  webhookDeliveries: graphql(
    `
    query WebhookDeliveries($webhookId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      organisation { id webhooks { ...WebhookFields } }
      webhookDeliveries(webhookId: $webhookId, first: $first, after: $after, last: $last, before: $before) {
        nodes { ...DeliveryFields }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      }
    }
  `,
    [webhookFields, deliveryFields],
  ),
  createWebhook: graphql(
    `
    mutation CreateWebhook($url: String!, $events: [WebhookEvent!]!) {
      createWebhook(url: $url, events: $events) { secret webhook { ...WebhookFields } }
    }
  `,
    [webhookFields],
  ),
  changeWebhook: graphql(
    `
    mutation ChangeWebhook($id: ID!, $set: WebhookChange!) { changeWebhook(id: $id, set: $set) { ...WebhookFields } }
  `,
    [webhookFields],
  ),
  rotateWebhookSecret: graphql(`
    mutation RotateWebhookSecret($id: ID!) { rotateWebhookSecret(id: $id) { secret webhook { id } } }
  `),
  deleteWebhook: graphql(`
    mutation DeleteWebhook($id: ID!) { deleteWebhook(id: $id) }
  `),
  testWebhook: graphql(`
    mutation TestWebhook($id: ID!) { testWebhook(id: $id) { id } }
  `),
  redeliver: graphql(`
    mutation Redeliver($id: ID!) { redeliver(id: $id) { id } }
  `),
} as const;
