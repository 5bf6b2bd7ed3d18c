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
  : By extends "session"
    ? SessionHolder
    : Authenticated;

/** What makes repeating a call safe: the same owner and key with the same hash is the same call. */
export type Idempotency = { readonly key: string; readonly requestHash: string };

/** A call whose form was checked and whose caller is known and allowed to make it. */
export type Call<N extends RouteName> = {
  readonly params: Part<N, "params">;
  readonly query: Part<N, "query">;
  readonly body: Part<N, "body">;
  readonly who: Who<Routes[N]["access"]["by"]>;
  readonly idempotency: Routes[N] extends { movesMoney: true } ? Idempotency : undefined;
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
