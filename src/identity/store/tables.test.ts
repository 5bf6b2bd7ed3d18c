import { expect, it } from "vitest";
import { createTestDatabase } from "#testing";
import { migrations } from "../migrations.ts";
import type { Tables } from "./tables.ts";

/** Type of each column as PostgreSQL names it; `?` where it may be null. */
type Columns = { readonly [T in keyof Tables]: { readonly [C in keyof Tables[T]]-?: string } };

const columns: Columns = {
  "identity.person": {
    id: "text",
    tier: "int2",
    legal_name: "text?",
    birth_date: "text?",
    country: "text?",
    details_hash: "bytea?",
    created_at: "timestamptz",
  },
  "identity.person_document": { document_hash: "bytea", person_id: "text" },
  "identity.member": {
    id: "text",
    person_id: "text",
    handle: "text",
    handle_skeleton: "text",
    name: "text",
    kind: "text",
    trade: "text?",
    status: "text",
    language: "text",
    display_currency: "text",
    email: "text?",
    email_verified: "bool",
    phone: "text?",
    phone_verified: "bool",
    discoverable_by_email: "bool",
    discoverable_by_phone: "bool",
    profile_public: "bool",
    who_may_request: "text",
    step_up_thresholds: "jsonb",
    operator_since: "timestamptz?",
    created_at: "timestamptz",
  },
  "identity.password": { member_id: "text", hash: "text", changed_at: "timestamptz" },
  "identity.totp": {
    member_id: "text",
    sealed_secret: "bytea?",
    pending_secret: "bytea?",
    last_used_step: "int8",
    enabled_at: "timestamptz?",
  },
  "identity.recovery_code": { member_id: "text", code_hash: "bytea" },
  "identity.passkey": {
    id: "text",
    member_id: "text",
    credential_id: "text",
    public_key: "bytea",
    counter: "int8",
    transports: "_text",
    name: "text",
    synced: "bool",
    created_at: "timestamptz",
    last_used_at: "timestamptz?",
  },
  "identity.challenge": {
    challenge: "text",
    purpose: "text",
    member_id: "text?",
    handle: "text?",
    expires_at: "timestamptz",
  },
  "identity.session": {
    id: "text",
    member_id: "text",
    token_hash: "bytea",
    method: "text",
    device: "text",
    address: "text",
    created_at: "timestamptz",
    last_used_at: "timestamptz",
    expires_at: "timestamptz",
    stepped_up_at: "timestamptz?",
  },
  "identity.device": { member_id: "text", label: "text", first_seen_at: "timestamptz" },
  "identity.access_token": {
    id: "text",
    member_id: "text",
    token_hash: "bytea",
    name: "text",
    scopes: "_text",
    created_at: "timestamptz",
    expires_at: "timestamptz?",
    last_used_at: "timestamptz?",
  },
  "identity.approval": {
    id: "text",
    member_id: "text",
    kind: "text",
    intent: "text",
    nonce: "bytea",
    created_at: "timestamptz",
    expires_at: "timestamptz",
    granted_at: "timestamptz?",
    method: "text?",
    used_at: "timestamptz?",
  },
  "identity.contact": {
    member_id: "text",
    other_id: "text",
    listed: "bool",
    favourite: "bool",
    added_at: "timestamptz",
    last_paid_at: "timestamptz?",
  },
  "identity.block": { member_id: "text", other_id: "text", created_at: "timestamptz" },
  "identity.security_event": {
    id: "text",
    member_id: "text",
    name: "text",
    data: "jsonb",
    at: "timestamptz",
  },
  "identity.identity_check": {
    id: "text",
    member_id: "text",
    tier: "int2",
    state: "text",
    reason: "text?",
    submission: "bytea?",
    reference: "text?",
    submitted_at: "timestamptz",
    decided_at: "timestamptz?",
  },
};

it("the table types say what the database has", async () => {
  await using database = await createTestDatabase(migrations);
  const found = await database.db.pool.query(
    `select table_schema || '.' || table_name as "table", column_name as "column",
            udt_name || case is_nullable when 'YES' then '?' else '' end as "type"
       from information_schema.columns where table_schema = 'identity'`,
  );
  const actual: Record<string, Record<string, string>> = {};
  for (const { table, column, type } of found.rows) {
    actual[table] = { ...actual[table], [column]: type };
  }
  expect(actual).toEqual(columns);
});
