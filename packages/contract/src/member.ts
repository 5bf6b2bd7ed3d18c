import { z } from "zod";
import { meSchema, nameSchema, partySchema, privacySchema } from "./identity.ts";
import { route } from "./route.ts";
import {
  currencySchema,
  dateSchema,
  handleSchema,
  instantSchema,
  languageSchema,
  moneySchema,
} from "./scalars.ts";

const session = { by: "session" } as const;
const profileScope = { by: "member", scope: "profile" } as const;
const nothing = { status: 204 } as const;

export const memberRoutes = {
  me: route({
    method: "GET",
    path: "/v1/me",
    summary: "The signed-in member",
    tag: "Member",
    access: profileScope,
    status: 200,
    response: meSchema,
  }),
  updateMe: route({
    method: "PATCH",
    path: "/v1/me",
    summary: "Change name, contact, language, display currency, privacy or threshold",
    tag: "Member",
    access: session,
    approval: true,
    body: z.strictObject({
      name: nameSchema.optional(),
      email: z.email().max(254).nullable().optional(),
      phone: z.string().max(20).nullable().optional(),
      language: languageSchema.optional(),
      displayCurrency: currencySchema.optional(),
      privacy: privacySchema.partial().optional(),
      /** Raising it needs an approval. */
      approvalThreshold: moneySchema.optional(),
    }),
    status: 200,
    response: meSchema,
  }),
  verification: route({
    method: "GET",
    path: "/v1/verification",
    summary: "The identity tier, what each tier unlocks, and a check under way",
    tag: "Member",
    access: profileScope,
    status: 200,
    response: z.strictObject({
      tier: z.number().int(),
      state: z.enum(["none", "pending", "approved", "refused"]),
      reason: z.string().nullable(),
      tiers: z.array(
        z.strictObject({
          tier: z.number().int(),
          perTransfer: moneySchema,
          perDay: moneySchema,
          perMonth: moneySchema,
          needs: z.array(z.enum(["nothing", "name_and_birth_date", "document_and_selfie"])),
        }),
      ),
    }),
  }),
  verify: route({
    method: "POST",
    path: "/v1/verification",
    summary: "Ask for a higher tier",
    tag: "Member",
    access: session,
    body: z.strictObject({
      tier: z.union([z.literal(1), z.literal(2)]),
      legalName: nameSchema,
      birthDate: dateSchema,
      country: z.string().regex(/^[A-Z]{2}$/),
      document: z
        .strictObject({
          type: z.enum(["passport", "id_card", "driving_licence"]),
          number: z.string().min(4).max(30),
        })
        .optional(),
    }),
    status: 202,
    response: z.strictObject({ state: z.enum(["pending", "approved", "refused"]) }),
  }),
  limits: route({
    method: "GET",
    path: "/v1/limits",
    summary: "Each limit: used, left, when it starts anew, how to raise it",
    tag: "Member",
    access: profileScope,
    query: z.strictObject({ currency: currencySchema.optional() }),
    status: 200,
    response: z.strictObject({
      tier: z.number().int(),
      canRaise: z.boolean(),
      limits: z.array(
        z.strictObject({
          window: z.enum(["transfer", "day", "month"]),
          limit: moneySchema,
          used: moneySchema,
          left: moneySchema,
          resetsAt: instantSchema.nullable(),
        }),
      ),
    }),
  }),
  profile: route({
    method: "GET",
    path: "/v1/members/{handle}",
    summary: "A member's public profile",
    tag: "People",
    access: profileScope,
    params: z.strictObject({ handle: handleSchema }),
    status: 200,
    response: z.strictObject({
      ...partySchema.shape,
      memberSince: dateSchema,
      verified: z.boolean(),
      isMe: z.boolean(),
      isContact: z.boolean(),
      isBlocked: z.boolean(),
      /** Whether you have paid them before. */
      paidBefore: z.boolean(),
    }),
  }),
  searchMembers: route({
    method: "GET",
    path: "/v1/members",
    summary: "Members whose handle or name starts with the text",
    tag: "People",
    access: profileScope,
    query: z.strictObject({ query: z.string().min(1).max(64) }),
    status: 200,
    response: z.strictObject({ items: z.array(partySchema) }),
  }),
  contacts: route({
    method: "GET",
    path: "/v1/contacts",
    summary: "Your contacts, favourites first, then those paid last",
    tag: "People",
    access: profileScope,
    status: 200,
    response: z.strictObject({
      items: z.array(
        z.strictObject({
          ...partySchema.shape,
          favourite: z.boolean(),
          lastPaidAt: instantSchema.nullable(),
        }),
      ),
    }),
  }),
  putContact: route({
    method: "PUT",
    path: "/v1/contacts/{handle}",
    summary: "Add a contact, or mark it as a favourite",
    tag: "People",
    access: session,
    params: z.strictObject({ handle: handleSchema }),
    body: z.strictObject({ favourite: z.boolean() }),
    ...nothing,
  }),
  removeContact: route({
    method: "DELETE",
    path: "/v1/contacts/{handle}",
    summary: "Remove a contact",
    tag: "People",
    access: session,
    params: z.strictObject({ handle: handleSchema }),
    ...nothing,
  }),
  blocks: route({
    method: "GET",
    path: "/v1/blocks",
    summary: "The members you blocked",
    tag: "People",
    access: profileScope,
    status: 200,
    response: z.strictObject({ items: z.array(partySchema) }),
  }),
  block: route({
    method: "PUT",
    path: "/v1/blocks/{handle}",
    summary: "Block a member: they cannot find, pay or ask you",
    tag: "People",
    access: session,
    params: z.strictObject({ handle: handleSchema }),
    ...nothing,
  }),
  unblock: route({
    method: "DELETE",
    path: "/v1/blocks/{handle}",
    summary: "Unblock a member",
    tag: "People",
    access: session,
    params: z.strictObject({ handle: handleSchema }),
    ...nothing,
  }),
};
