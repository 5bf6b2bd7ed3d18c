import { z } from "zod";
import { route } from "./route.ts";
import { cursorQuery, idSchema, instantSchema, pageOf } from "./scalars.ts";

const anyone = { by: "anyone" } as const;
const accountsScope = { by: "member", scope: "accounts" } as const;

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);
const sumSchema = z.string().regex(/^(0|[1-9][0-9]{0,38})$/);
const numberSchema = z.number().int().min(1);

const signed = {
  /** What was signed, to the last character: one fact a line. */
  text: z.string(),
  /** Ed25519 over the signed text as UTF-8; 128 hexadecimal digits. */
  signature: z.string().regex(/^[0-9a-f]{128}$/),
  /** The public key, 64 hexadecimal digits. */
  key: hashSchema,
};
const signedSchema = z.strictObject(signed);

/** What all customers together were owed, as it was published. */
export const publicationSchema = z.strictObject({
  number: numberSchema,
  at: instantSchema,
  assets: z.array(
    z.strictObject({
      asset: z.string(),
      /** In minor units. */
      total: sumSchema,
      /** The tree has 2^depth leaves. */
      depth: z.number().int(),
      root: hashSchema,
    }),
  ),
  /** Whether members can still take their proofs from it. */
  provable: z.boolean(),
  ...signed,
});
/** See {@link publicationSchema}. */
export type Publication = z.infer<typeof publicationSchema>;

const leafSchema = z.strictObject({
  /** Its place in the tree, counted from 0. */
  index: z.number().int().min(0),
  amount: sumSchema,
  nonce: hashSchema,
  /** The nodes beside the way to the root, the lowest first. */
  path: z.array(z.strictObject({ sum: sumSchema, hash: hashSchema })),
});

/** A file that proves to its member that they are in the published total. */
export const proofSchema = z.strictObject({
  format: z.literal("bourse-proof-of-liabilities/1"),
  member: idSchema("usr"),
  publication: signedSchema,
  /** The first head of the log that names the publication. */
  head: signedSchema,
  holdings: z.array(z.strictObject({ asset: z.string(), leaves: z.array(leafSchema) })),
});

export const proofRoutes = {
  signingKeys: route({
    method: "GET",
    path: "/v1/proofs/keys",
    summary: "The keys that sign for the bank",
    tag: "Proofs",
    access: anyone,
    status: 200,
    response: z.strictObject({
      /** The one that is in use. */
      current: hashSchema,
      items: z.array(
        z.strictObject({
          key: hashSchema,
          algorithm: z.literal("Ed25519"),
          /** The first head that it signed. */
          firstSequence: numberSchema,
        }),
      ),
    }),
  }),
  signedHeads: route({
    method: "GET",
    path: "/v1/proofs/heads",
    summary: "The bank's log, newest first: each head holds the hash of the one before",
    tag: "Proofs",
    access: anyone,
    query: z.strictObject(cursorQuery),
    status: 200,
    response: pageOf(z.strictObject({ sequence: numberSchema, ...signed })),
  }),
  liabilities: route({
    method: "GET",
    path: "/v1/proofs/liabilities",
    summary: "What the bank owed all its customers, newest first",
    tag: "Proofs",
    access: anyone,
    query: z.strictObject(cursorQuery),
    status: 200,
    response: pageOf(publicationSchema),
  }),
  myProof: route({
    method: "GET",
    path: "/v1/proofs/liabilities/{number}/mine",
    summary: "The proof that what you are owed is in a published total",
    tag: "Proofs",
    access: accountsScope,
    params: z.strictObject({ number: z.coerce.number().int().min(1).max(1e15) }),
    status: 200,
    response: proofSchema,
  }),
};
