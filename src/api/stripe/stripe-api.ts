import { createHash } from "node:crypto";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Clock, encodeU128, type Ids, type Log, minuteMs, secondMs } from "#kernel";
import {
  type ApiKey,
  apiVersion,
  type Call,
  errorBody,
  type Merchants,
  type OperationName,
  operationNames,
  type World,
} from "#merchants";
import { refusalOf } from "../failures.ts";
import { keyText, maskKey, mayAsk } from "./key-access.ts";
import { createCallLimit, type TakeCall } from "./rate-limit.ts";
import { FormInvalidError, type FormValue, readForm } from "./read-form.ts";
import { type FormFile, readMultipart } from "./read-multipart.ts";

/** What the listener for clients of Stripe stands on. */
export type StripeApiDeps = {
  readonly merchants: Merchants;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
};

type Deps = StripeApiDeps & { readonly take: TakeCall };
type Input = { [name: string]: FormValue | FormFile };
type PathIds = { readonly id?: string; readonly second?: string };
type Refused = Parameters<typeof errorBody>[0];

const bodyBytesMax = 1024 * 1024;
const requestTimeoutMs = 60 * secondMs;
const keepAliveTimeoutMs = 2 * minuteMs;
const keyLengthMax = 255;

/**
 * The API that clients of Stripe speak, on a port of its own: they set host and port, and nothing
 * else. Not listening yet.
 */
export function createStripeApi(given: StripeApiDeps): FastifyInstance {
  const deps = { ...given, take: createCallLimit(given.clock) };
  const app = Fastify({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    frameworkErrors: (_error, request, reply) => void unrecognised(deps, request, reply),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  app.addContentTypeParser("multipart/form-data", { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  for (const name of operationNames) {
    const [method = "", path = ""] = name.split(" ");
    const url = path.replace("{id}", ":id").replace("{id}", ":second");
    app.route<{ Params: PathIds }>({
      method,
      url,
      handler: (request, reply) => answer(deps, name, request, reply),
    });
  }
  app.setNotFoundHandler((request, reply) => unrecognised(deps, request, reply));
  app.setErrorHandler((error, _request, reply) => {
    const refusal = refusalOf(error);
    const isOurs = refusal.code === "internal_error" || refusal.code === "unavailable";
    if (isOurs) deps.log.error({ err: error }, "an API call failed");
    const status = refusal.code === "payload_too_large" ? 400 : isOurs ? 500 : 400;
    const message = isOurs ? "The server cannot answer now. Please try again." : "Invalid request.";
    return refuse(reply, requestIdOf(deps), {
      status,
      type: isOurs ? "api_error" : "invalid_request_error",
      message,
    });
  });
  return app;
}

const requestIdOf = ({ ids }: Pick<Deps, "ids">) => `req_${encodeU128(ids.u128())}`;

async function answer(
  deps: Deps,
  name: OperationName,
  request: FastifyRequest<{ Params: PathIds }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const requestId = requestIdOf(deps);
  const read = readInput(request);
  if ("status" in read) return refuse(reply, requestId, read);
  const { input, expand, text } = read;
  const key = await authenticate(deps, request, name, input);
  if ("status" in key) return refuse(reply, requestId, key);
  const world = await worldAsked(deps, request, key);
  if ("status" in world) return refuse(reply, requestId, world);
  const idempotencyKey = request.method === "POST" ? idempotencyKeyOf(request) : undefined;
  if (idempotencyKey !== undefined && idempotencyKey.length > keyLengthMax) {
    const message = `Idempotency-Key is too long: at most ${keyLengthMax} characters.`;
    return refuse(reply, requestId, { status: 400, type: "invalid_request_error", message });
  }
  const hash = createHash("sha256").update(`${name} ${request.url} ${text}`).digest("hex");
  const call: Call = {
    world,
    requestId,
    idempotency: idempotencyKey === undefined ? null : { key: idempotencyKey, hash },
    expand,
  };
  const { id = "", second = "" } = request.params;
  const startedMs = deps.clock.nowMs();
  const answered = await deps.merchants.perform(name, call, [id, second], input);
  noteRequest(deps, request, { requestId, key, world, startedMs, status: answered.status });
  if (idempotencyKey !== undefined) reply.header("idempotency-key", idempotencyKey);
  if (answered.replayed) {
    reply.header("idempotent-replayed", "true");
    reply.header("original-request", answered.requestId);
  }
  return send(reply, requestId, answered.status, answered.body);
}

type Noted = {
  readonly requestId: string;
  readonly key: ApiKey;
  readonly world: World;
  readonly startedMs: number;
  readonly status: number;
};

function noteRequest({ merchants, clock }: Deps, request: FastifyRequest, noted: Noted): void {
  const { requestId, key, world, startedMs, status } = noted;
  merchants.noteRequest({
    id: requestId,
    world,
    method: request.method,
    path: request.url.split("?", 1)[0] ?? "",
    status,
    keyId: key.id,
    bodyBytes: Number(request.headers["content-length"] ?? 0) || 0,
    tookMs: Math.max(0, Math.round(clock.nowMs() - startedMs)),
    atMs: startedMs,
  });
}

function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const header = request.headers["idempotency-key"];
  return typeof header === "string" && header !== "" ? header : undefined;
}

type Read = { readonly input: Input; readonly expand: readonly string[]; readonly text: string };

/** Parameters from the query, and from the body where there is one. */
function readInput(request: FastifyRequest): Read | Refused {
  const [, query = ""] = request.url.split("?", 2);
  const type = request.headers["content-type"] ?? "";
  if (request.body instanceof Uint8Array) return readFiles(request.body, type, query);
  const text = typeof request.body === "string" ? request.body : "";
  if (text !== "" && !type.includes("application/x-www-form-urlencoded")) {
    return {
      status: 400,
      type: "invalid_request_error",
      message: `Send parameters as application/x-www-form-urlencoded, not as ${type || "nothing"}.`,
    };
  }
  return readFields(() => ({ query, text, files: {}, sent: text }));
}

type Sent = {
  readonly query: string;
  readonly text: string;
  readonly files: Readonly<Record<string, FormFile>>;
  /** What a repeated call must be the same as. */
  readonly sent: string;
};

function readFields(read: () => Sent): Read | Refused {
  try {
    const { query, text, files, sent } = read();
    const { expand = [], ...input } = { ...readForm(query), ...readForm(text) };
    const paths = (Array.isArray(expand) ? expand : [expand]).filter(
      (path): path is string => typeof path === "string",
    );
    return { input: { ...input, ...files }, expand: paths, text: sent };
  } catch (error) {
    if (!(error instanceof FormInvalidError)) throw error;
    return { status: 400, type: "invalid_request_error", message: error.message };
  }
}

/** A form with files; clients draw a boundary anew for each call, so only its parts count. */
function readFiles(body: Uint8Array, type: string, query: string): Read | Refused {
  return readFields(() => {
    const { text, files } = readMultipart(body, type);
    const digests = Object.entries(files).map(
      ([field, { name, content }]) =>
        `${field} ${name} ${createHash("sha256").update(content).digest("hex")}`,
    );
    return { query, text, files, sent: [text, ...digests].join("\n") };
  });
}

async function authenticate(
  { merchants, take }: Deps,
  request: FastifyRequest,
  name: OperationName,
  input: Input,
): Promise<ApiKey | Refused> {
  const text = keyText(request.headers.authorization);
  if (text === undefined || text === "") {
    return {
      status: 401,
      type: "invalid_request_error",
      message:
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    };
  }
  const key = await merchants.keyOf(text);
  if (!key) {
    const message = `Invalid API Key provided: ${maskKey(text)}`;
    return { status: 401, type: "invalid_request_error", message };
  }
  const { business, live } = key.world;
  if (!take(`${business} ${live}`)) {
    return {
      status: 429,
      type: "invalid_request_error",
      code: "rate_limit",
      message: "Too many requests hit the API too quickly.",
    };
  }
  const allowed = mayAsk(key, name, input);
  if (allowed.ok) return key;
  return { ...allowed.error, type: "invalid_request_error" };
}

/** The world that a call is about: the key's, or that of an account connected to it. */
async function worldAsked(
  { merchants }: Deps,
  request: FastifyRequest,
  key: ApiKey,
): Promise<World | Refused> {
  const account = request.headers["stripe-account"];
  if (account === undefined) return key.world;
  const world = await merchants.accountWorld(key.world, String(account));
  if (world) return world;
  const shown = maskKey(keyText(request.headers.authorization) ?? "");
  return {
    status: 403,
    type: "invalid_request_error",
    code: "account_invalid",
    message: `The provided key '${shown}' does not have access to account '${String(account)}' (or that account does not exist).`,
  };
}

/** A route that is not served says so, by its name. */
function unrecognised(deps: Deps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [path = ""] = request.url.split("?", 1);
  return refuse(reply, requestIdOf(deps), {
    status: 404,
    type: "invalid_request_error",
    code: "route_not_served",
    message: `Unrecognized request URL (${request.method}: ${path}). Bourse does not serve this route; those that it serves are listed in docs/stripe-routes.md.`,
  });
}

function refuse(reply: FastifyReply, requestId: string, refused: Refused): FastifyReply {
  return send(reply, requestId, refused.status, errorBody(refused));
}

function send(reply: FastifyReply, requestId: string, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .header("content-type", "application/json")
    .header("request-id", requestId)
    .header("stripe-version", apiVersion)
    .header("cache-control", "no-cache, no-store")
    .send(body);
}
