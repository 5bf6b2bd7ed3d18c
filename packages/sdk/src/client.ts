import type { InputOf, OutputOf, Problem, RouteName } from "@bourse/contract";
import { readProblem } from "./problem.ts";
import { routeTable } from "./route-table.gen.ts";
import type { SentRoute } from "./sent-route.ts";

/** An error answer of the API. `problem.code` says which. */
export class BourseError extends Error {
  override readonly name = "BourseError";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** No answer came: nothing is known about the outcome. The same call with its key is safe again. */
export class BourseConnectionError extends Error {
  override readonly name = "BourseConnectionError";
}

/** What goes along with a call, beside its input. */
export type CallOptions = {
  /** Required where the route moves money. Keep it, and use it again when you repeat the call. */
  readonly idempotencyKey?: string;
  /** Id of an approval that was granted after `approval_required`. */
  readonly approval?: string;
  readonly signal?: AbortSignal;
};

/** Where the server is, and who calls. */
export type ClientOptions = {
  readonly baseUrl: string;
  /** A personal access token; a browser uses its session cookie instead. */
  readonly token?: string;
  readonly fetch?: typeof fetch;
};

type Call<N extends RouteName> = keyof InputOf<N> extends never
  ? (input?: Record<string, never>, options?: CallOptions) => Promise<OutputOf<N>>
  : Record<string, never> extends InputOf<N>
    ? (input?: InputOf<N>, options?: CallOptions) => Promise<OutputOf<N>>
    : (input: InputOf<N>, options?: CallOptions) => Promise<OutputOf<N>>;

/** One typed function a route, by the route's name. */
export type Client = { readonly [N in RouteName]: Call<N> };

/**
 * A client of the API. Every function resolves to the answer, or rejects with
 * {@link BourseError} (the server refused) or {@link BourseConnectionError} (no answer).
 */
export function createClient(options: ClientOptions): Client {
  const entries = Object.entries(routeTable).map(([name, route]) => [
    name,
    (input: Record<string, unknown> = {}, call: CallOptions = {}) =>
      send(options, route, input, call),
  ]);
  return Object.fromEntries(entries);
}

async function send(
  client: ClientOptions,
  route: SentRoute,
  input: Record<string, unknown>,
  call: CallOptions,
): Promise<unknown> {
  const request = buildRequest(client, route, input, call);
  let response: Response;
  try {
    response = await (client.fetch ?? fetch)(request.url, request.init);
  } catch (cause) {
    throw new BourseConnectionError("no answer from the server", { cause });
  }
  if (!response.ok) throw new BourseError(await readProblem(response));
  const [, , answer] = route;
  if (answer === "file") return response.blob();
  return answer === "json" ? response.json() : undefined;
}

function buildRequest(
  client: ClientOptions,
  route: SentRoute,
  input: Record<string, unknown>,
  call: CallOptions,
): { url: string; init: RequestInit } {
  const [method, pathTemplate, , query, body] = route;
  const path = pathTemplate.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input[name])),
  );
  const url = new URL(client.baseUrl + path);
  for (const name of namesIn(query)) {
    if (input[name] !== undefined) url.searchParams.set(name, String(input[name]));
  }
  const headers: Record<string, string> = { accept: "application/json" };
  if (client.token) headers["authorization"] = `Bearer ${client.token}`;
  if (call.idempotencyKey) headers["idempotency-key"] = call.idempotencyKey;
  if (call.approval) headers["approval"] = call.approval;
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (call.signal) init.signal = call.signal;
  if (body !== null) {
    headers["content-type"] = "application/json";
    const names = namesIn(body).filter((name) => input[name] !== undefined);
    init.body = JSON.stringify(Object.fromEntries(names.map((name) => [name, input[name]])));
  }
  return { url: url.href, init };
}

function namesIn(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}
