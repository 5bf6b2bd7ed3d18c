import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Accounts } from "#accounts";
import type { Brokerage } from "#brokerage";
import type { LedgerExplorer } from "#flows";
import type { Identity } from "#identity";
import { type Clock, type EventLog, type Ids, type Log, minuteMs, secondMs } from "#kernel";
import type { Market } from "#market";
import type { Merchants } from "#merchants";
import type { Movements } from "#movements";
import type { Push } from "#notifications";
import type { Payments } from "#payments";
import type { Proofs } from "#proofs";
import { createAccountHandlers } from "./account-handlers.ts";
import { createAccountLinkHandlers } from "./account-link-handlers.ts";
import { createActivityHandlers } from "./activity-handlers.ts";
import { type AllowedMethods, collectMethods } from "./allowed-methods.ts";
import { createAuthenticate } from "./authenticate.ts";
import { createAuthoriseOperator } from "./authorise-operator.ts";
import { createBillingHandlers, createBusinessBillingHandlers } from "./billing-handlers.ts";
import { createBusinessHandlers } from "./business-handlers.ts";
import { createCheckoutHandlers } from "./checkout-handlers.ts";
import { createCounterHandlers } from "./counter-handlers.ts";
import { createDeskHandlers } from "./desk-handlers.ts";
import { createDeveloperHandlers } from "./developer-handlers.ts";
import { createDisputeHandlers } from "./dispute-handlers.ts";
import { createDocumentHandlers } from "./document-handlers.ts";
import { createFactorHandlers } from "./factor-handlers.ts";
import { refusalOf } from "./failures.ts";
import type { Demo, HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { acceptJsonBodies, bodyBytesMax } from "./json-body.ts";
import { createLedgerHandlers } from "./ledger-handlers.ts";
import { createLotHandlers } from "./lot-handlers.ts";
import { createMarketHandlers } from "./market-handlers.ts";
import { createMarketOverviewHandlers } from "./market-overview-handlers.ts";
import { createMemberHandlers } from "./member-handlers.ts";
import { type Readings, serveMetrics } from "./metrics.ts";
import { createNoticeHandlers } from "./notice-handlers.ts";
import { createOrderHandlers } from "./order-handlers.ts";
import { createPaymentHandlers } from "./payment-handlers.ts";
import { createPeopleHandlers } from "./people-handlers.ts";
import { createPortalHandlers } from "./portal-handlers.ts";
import { createPortfolioHandlers } from "./portfolio-handlers.ts";
import { createPotHandlers } from "./pot-handlers.ts";
import { createPresentBrokerage } from "./present-brokerage.ts";
import { createPresentEvent } from "./present-event.ts";
import { createPresentMovement } from "./present-movement.ts";
import { createPresentParty } from "./present-party.ts";
import { createPresentRequest } from "./present-request.ts";
import { createProofHandlers } from "./proof-handlers.ts";
import { createRequestHandlers } from "./request-handlers.ts";
import { createSaleHandlers } from "./sale-handlers.ts";
import { createScheduleHandlers } from "./schedule-handlers.ts";
import { createSecurityHandlers } from "./security-handlers.ts";
import { createSend, type Send } from "./send.ts";
import { serveCheckoutFrame } from "./serve-checkout-frame.ts";
import { serveDocumentation } from "./serve-documentation.ts";
import { serveEvents } from "./serve-events.ts";
import { type ReadinessChecks, serveHealth } from "./serve-health.ts";
import { serveMarketStream } from "./serve-market-stream.ts";
import { serveProofChecker } from "./serve-proof-checker.ts";
import { serveRoutes } from "./serve-routes.ts";
import { serveWebApp } from "./serve-web-app.ts";
import { createSessionCookies } from "./session-cookie.ts";
import { createLinkHandlers, createPayoutHandlers, createShopHandlers } from "./shop-handlers.ts";
import { createSignInHandlers } from "./sign-in-handlers.ts";
import { createSplitHandlers } from "./split-handlers.ts";
import { createProductHandlers, createStorefrontHandlers } from "./storefront-handlers.ts";
import { createTokenHandlers } from "./token-handlers.ts";
import type { Verification } from "./verification.ts";
import { createWatchingHandlers } from "./watching-handlers.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Name of the route for metrics. */
    routeName?: string;
  }
}

/** The modules behind the API, and what the operator decided. */
export type ApiDeps = {
  readonly identity: Identity;
  readonly accounts: Accounts;
  readonly movements: Movements;
  readonly payments: Payments;
  readonly market: Market;
  readonly brokerage: Brokerage;
  readonly merchants: Merchants;
  /** Where shops' Stripe clients are answered; nowhere when the operator has it closed. */
  readonly shopApiUrl: string | undefined;
  readonly push: Push;
  readonly proofs: Proofs;
  readonly explorer: LedgerExplorer;
  readonly verification: Verification;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Origin under which members reach the app. */
  readonly publicUrl: string;
  readonly version: string;
  /** Proxies whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[] | undefined;
  /** Folder of the built web app. */
  readonly webFolder: string;
  readonly readiness: ReadinessChecks;
  readonly readings: Omit<Readings, "streams" | "marketStreams">;
  /** Whom a visitor may sign in as, where the bank is a demo. */
  readonly demo: Demo | undefined;
  /** Holds every answer against its schema. */
  readonly checkAnswers: boolean;
};

const requestTimeoutMs = 30 * secondMs;
/** Longer than the idle time of usual proxies, so that it is they who end a connection. */
const keepAliveTimeoutMs = 2 * minuteMs;
/** A passkey's id is the longest part of a path. */
const pathPartLengthMax = 500;

/** The HTTP server of the API, the web app and the documentation; not listening yet. */
export function createApi(deps: ApiDeps): FastifyInstance {
  const send = createSend(deps);
  const app = Fastify({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    routerOptions: { maxParamLength: pathPartLengthMax },
    trustProxy: deps.trustedProxies ? [...deps.trustedProxies] : false,
    frameworkErrors(error, _request, reply) {
      void send.problem(reply, refusalOf(error));
    },
  });
  acceptJsonBodies(app);
  const allowedMethods = collectMethods(app);
  answerFailures(app, send, allowedMethods);
  const { handlerDeps, handlers } = createHandlers(deps);
  const authoriseOperator = createAuthoriseOperator(deps);
  const { cookies } = handlerDeps;
  const authenticate = createAuthenticate({ ...deps, cookies, authoriseOperator });
  // The hooks of the metrics see the routes that come after them.
  serveMetrics(app, {
    ...deps.readings,
    streams: () => streams.count(),
    marketStreams: () => marketStreams.count(),
  });
  serveRoutes(app, { ...deps, handlers, authenticate, send });
  const present = createPresentEvent(handlerDeps);
  const streams = serveEvents(app, { ...deps, authenticate, send, present });
  const marketStreams = serveMarketStream(app, { ...deps, authenticate });
  serveHealth(app, deps.readiness, deps.log);
  serveDocumentation(app, deps);
  serveProofChecker(app);
  serveCheckoutFrame(app, deps);
  serveWebApp(app, { folder: deps.webFolder, isHttps: deps.publicUrl.startsWith("https:") });
  return app;
}

function createHandlers(deps: ApiDeps): { handlerDeps: HandlerDeps; handlers: Handlers } {
  const party = createPresentParty(deps.identity);
  const handlerDeps: HandlerDeps = {
    ...deps,
    cookies: createSessionCookies(deps.publicUrl),
    present: {
      ...createPresentMovement({ ...deps, party }),
      requests: createPresentRequest({ ...deps, party }),
      brokerage: createPresentBrokerage({ ...deps, party }),
      party,
    },
  };
  const handlers: Handlers = {
    ...createSignInHandlers(handlerDeps),
    ...createMemberHandlers(handlerDeps),
    ...createPeopleHandlers(handlerDeps),
    ...createSecurityHandlers(handlerDeps),
    ...createFactorHandlers(handlerDeps),
    ...createTokenHandlers(handlerDeps),
    ...createNoticeHandlers(handlerDeps),
    ...createAccountHandlers(handlerDeps),
    ...createDocumentHandlers(handlerDeps),
    ...createActivityHandlers(handlerDeps),
    ...createLotHandlers(handlerDeps),
    ...createPotHandlers(handlerDeps),
    ...createPaymentHandlers(handlerDeps),
    ...createRequestHandlers(handlerDeps),
    ...createCounterHandlers(handlerDeps),
    ...createBillingHandlers(handlerDeps),
    ...createBusinessBillingHandlers(handlerDeps),
    ...createPortalHandlers(handlerDeps),
    ...createCheckoutHandlers(handlerDeps),
    ...createBusinessHandlers(handlerDeps),
    ...createDeveloperHandlers(handlerDeps),
    ...createShopHandlers(handlerDeps),
    ...createLinkHandlers(handlerDeps),
    ...createPayoutHandlers(handlerDeps),
    ...createDeskHandlers(handlerDeps),
    ...createDisputeHandlers(handlerDeps),
    ...createAccountLinkHandlers(handlerDeps),
    ...createSaleHandlers(handlerDeps),
    ...createStorefrontHandlers(handlerDeps),
    ...createProductHandlers(handlerDeps),
    ...createSplitHandlers(handlerDeps),
    ...createScheduleHandlers(handlerDeps),
    ...createMarketHandlers(handlerDeps),
    ...createMarketOverviewHandlers(handlerDeps),
    ...createWatchingHandlers(handlerDeps),
    ...createOrderHandlers(handlerDeps),
    ...createPortfolioHandlers(handlerDeps),
    ...createProofHandlers(handlerDeps),
    ...createLedgerHandlers(handlerDeps),
  };
  return { handlerDeps, handlers };
}

/** What no handler answers: unknown paths and methods, and everything that was thrown. */
function answerFailures(app: FastifyInstance, send: Send, allowedMethods: AllowedMethods): void {
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const [path = ""] = request.url.split("?", 1);
    const methods = allowedMethods(path);
    if (methods.length === 0 || methods.includes(request.method)) {
      return send.problem(reply, { code: "not_found" });
    }
    return send.problem(reply.header("allow", methods.join(", ")), { code: "method_not_allowed" });
  });
  app.setErrorHandler((error, _request, reply) => {
    const refusal = refusalOf(error);
    const isOurs = refusal.code === "internal_error" || refusal.code === "unavailable";
    return send.problem(reply, refusal, isOurs ? error : undefined);
  });
}
