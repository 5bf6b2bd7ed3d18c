import type { OutputOf, RouteName, Routes } from "@bourse/contract";
import type { FastifyReply } from "fastify";
import type { z } from "zod";
import type { ApprovalId, Authenticated, Caller } from "#identity";
import type { Result } from "#kernel";
import type { Refusal } from "./errors.ts";

export type SessionHolder = Extract<Authenticated, { kind: "session" }>;

type Part<N extends RouteName, P extends "params" | "query" | "body"> =
  Routes[N] extends Record<P, infer S extends z.ZodType> ? z.output<S> : undefined;

type Who<By> = By extends "anyone"
  ? undefined
  : By extends "session" | "operator"
    ? SessionHolder
    : Authenticated;

/** A call whose form was checked and whose caller is known and allowed to make it. */
export type Call<N extends RouteName> = {
  readonly params: Part<N, "params">;
  readonly query: Part<N, "query">;
  readonly body: Part<N, "body">;
  readonly who: Who<Routes[N]["access"]["by"]>;
  /** The same member, key and request give the same answer. Products hash what they are asked. */
  readonly idempotencyKey: Routes[N] extends { movesMoney: true } ? string : undefined;
  /** From the `Approval` header. */
  readonly approvalId: ApprovalId | undefined;
  readonly caller: Caller;
  /** For cookies alone. */
  readonly reply: FastifyReply;
};

export type FileAnswer = {
  readonly mediaType: string;
  readonly fileName: string;
  readonly content: string | Uint8Array;
};

type Answer<N extends RouteName> = Routes[N] extends { file: readonly string[] }
  ? FileAnswer
  : OutputOf<N>;

/** One handler a route: a route without one does not compile. */
export type Handlers = {
  readonly [N in RouteName]: (call: Call<N>) => Promise<Result<Answer<N>, Refusal>>;
};
