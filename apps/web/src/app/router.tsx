import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
} from "@tanstack/react-router";
import { queries, queryClient } from "../data/queries.ts";
import { readActivitySearch } from "./activity-search.ts";
import { readBusinessSearch } from "./business-search.ts";
import { CrashScreen, NotFoundScreen } from "./fallbacks.tsx";
import { dollarAddresses, readInstrumentSearch } from "./instrument-address.ts";
import { payModes, readPaySearch } from "./pay-search.ts";
import { next, parseSearch, readInstant, stringifySearch, text } from "./search-params.ts";
import { MemberShell } from "./shell.tsx";

const root = createRootRouteWithContext<Record<string, never>>()({
  validateSearch: readPaySearch,
  notFoundComponent: NotFoundScreen,
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("../screens/entry/welcome.tsx"), "Welcome"),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: next,
  component: lazyRouteComponent(() => import("../screens/entry/sign-in.tsx"), "SignIn"),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  validateSearch: next,
  component: lazyRouteComponent(() => import("../screens/entry/sign-up.tsx"), "SignUp"),
});
const claim = createRoute({
  getParentRoute: () => root,
  path: "/claim/$token",
  component: lazyRouteComponent(() => import("../screens/links/claim.tsx"), "Claim"),
});
const payLink = createRoute({
  getParentRoute: () => root,
  path: "/pay/$token",
  component: lazyRouteComponent(() => import("../screens/links/pay-link.tsx"), "PayLink"),
});
const checkout = createRoute({
  getParentRoute: () => root,
  path: "/checkout/$credential",
  component: lazyRouteComponent(() => import("../screens/checkout/checkout.tsx"), "CheckoutPage"),
});
const buy = createRoute({
  getParentRoute: () => root,
  path: "/buy/$link",
  component: lazyRouteComponent(() => import("../screens/checkout/buy.tsx"), "Buy"),
});
const invoice = createRoute({
  getParentRoute: () => root,
  path: "/invoice/$credential",
  component: lazyRouteComponent(() => import("../screens/billing/invoice.tsx"), "InvoicePage"),
});
const portal = createRoute({
  getParentRoute: () => root,
  path: "/portal/$credential",
  component: lazyRouteComponent(() => import("../screens/billing/portal.tsx"), "PortalPage"),
});
const connect = createRoute({
  getParentRoute: () => root,
  path: "/connect/$link",
  component: lazyRouteComponent(() => import("../screens/billing/connect.tsx"), "ConnectPage"),
});
const payEntry = createRoute({
  getParentRoute: () => root,
  path: "/pay",
  beforeLoad: ({ location }) => {
    const wanted = new URLSearchParams(location.searchStr).get("do");
    throw redirect({ to: "/", search: { pay: payModes.find((m) => m === wanted) ?? "menu" } });
  },
});

/** Everything a member sees: asks for a sign-in first. */
const member = createRoute({
  getParentRoute: () => root,
  id: "member",
  component: MemberShell,
  beforeLoad: async ({ location }) => {
    const me = await queryClient.ensureQueryData(queries.me);
    if (me !== null) return;
    if (location.pathname === "/") throw redirect({ to: "/welcome" });
    throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
});
const home = createRoute({
  getParentRoute: () => member,
  path: "/",
  component: lazyRouteComponent(() => import("../screens/home/home.tsx"), "Home"),
});
const account = createRoute({
  getParentRoute: () => member,
  path: "/accounts/$id",
  component: lazyRouteComponent(() => import("../screens/account/account.tsx"), "AccountScreen"),
});

const activityPane = createRoute({
  getParentRoute: () => member,
  id: "activity-pane",
  validateSearch: readActivitySearch,
  component: lazyRouteComponent(() => import("../screens/activity/pane.tsx"), "ActivityPane"),
});
const activity = createRoute({
  getParentRoute: () => activityPane,
  path: "/activity",
  component: lazyRouteComponent(() => import("../screens/activity/pane.tsx"), "NothingChosen"),
});
const receipt = createRoute({
  getParentRoute: () => activityPane,
  path: "/tx/$id",
  component: lazyRouteComponent(() => import("../screens/receipt/receipt.tsx"), "Receipt"),
});
const pots = createRoute({
  getParentRoute: () => member,
  path: "/pots",
  component: lazyRouteComponent(() => import("../screens/pots/pots.tsx"), "Pots"),
});
const pot = createRoute({
  getParentRoute: () => member,
  path: "/pots/$id",
  component: lazyRouteComponent(() => import("../screens/pots/pot.tsx"), "PotScreen"),
});
const insights = createRoute({
  getParentRoute: () => member,
  path: "/insights",
  component: lazyRouteComponent(() => import("../screens/insights/insights.tsx"), "Insights"),
});
const statements = createRoute({
  getParentRoute: () => member,
  path: "/statements",
  component: lazyRouteComponent(() => import("../screens/statements/statements.tsx"), "Statements"),
});
const requests = createRoute({
  getParentRoute: () => member,
  path: "/requests",
  component: lazyRouteComponent(() => import("../screens/requests/requests.tsx"), "Requests"),
});
const split = createRoute({
  getParentRoute: () => member,
  path: "/splits/$id",
  component: lazyRouteComponent(() => import("../screens/requests/split.tsx"), "SplitScreen"),
});
const scheduled = createRoute({
  getParentRoute: () => member,
  path: "/scheduled",
  component: lazyRouteComponent(() => import("../screens/scheduled/scheduled.tsx"), "Scheduled"),
});
const profile = createRoute({
  getParentRoute: () => member,
  path: "/@{$handle}",
  component: lazyRouteComponent(() => import("../screens/profile/profile.tsx"), "Profile"),
});
const security = createRoute({
  getParentRoute: () => member,
  path: "/security",
  component: lazyRouteComponent(() => import("../screens/security/security.tsx"), "Security"),
});
const settings = createRoute({
  getParentRoute: () => member,
  path: "/settings",
  component: lazyRouteComponent(() => import("../screens/settings/settings.tsx"), "SettingsScreen"),
});
const verify = createRoute({
  getParentRoute: () => member,
  path: "/verify",
  component: lazyRouteComponent(() => import("../screens/verify/verify.tsx"), "Verify"),
});
const limits = createRoute({
  getParentRoute: () => member,
  path: "/limits",
  component: lazyRouteComponent(() => import("../screens/limits/limits.tsx"), "Limits"),
});
const proof = createRoute({
  getParentRoute: () => member,
  path: "/proof",
  component: lazyRouteComponent(() => import("../screens/proof/proof.tsx"), "ProofScreen"),
});

const till = createRoute({
  getParentRoute: () => member,
  path: "/till",
  validateSearch: readBusinessSearch,
  component: lazyRouteComponent(() => import("../screens/till/till.tsx"), "Till"),
});

const business = createRoute({
  getParentRoute: () => member,
  path: "/business",
  validateSearch: readBusinessSearch,
  component: lazyRouteComponent(() => import("../screens/business/business.tsx"), "BusinessScreen"),
});

const investFrame = createRoute({
  getParentRoute: () => member,
  id: "invest-frame",
  component: lazyRouteComponent(() => import("../screens/invest/texts.tsx"), "InvestFrame"),
});
const invest = createRoute({
  getParentRoute: () => investFrame,
  path: "/invest",
  component: lazyRouteComponent(() => import("../screens/invest/home.tsx"), "InvestHome"),
});
/** At `/$SYMBOL` in the address: see `dollarAddresses`. */
const instrument = createRoute({
  getParentRoute: () => investFrame,
  path: "/instruments/$symbol",
  validateSearch: readInstrumentSearch,
  component: lazyRouteComponent(
    () => import("../screens/instrument/instrument.tsx"),
    "InstrumentScreen",
  ),
});
const orders = createRoute({
  getParentRoute: () => investFrame,
  path: "/invest/orders",
  component: lazyRouteComponent(() => import("../screens/trade/orders.tsx"), "Orders"),
});
const order = createRoute({
  getParentRoute: () => investFrame,
  path: "/invest/orders/$id",
  component: lazyRouteComponent(() => import("../screens/trade/order.tsx"), "OrderScreen"),
});
const recurringBuys = createRoute({
  getParentRoute: () => investFrame,
  path: "/invest/recurring",
  component: lazyRouteComponent(() => import("../screens/trade/recurring.tsx"), "RecurringBuys"),
});
const gifts = createRoute({
  getParentRoute: () => investFrame,
  path: "/invest/gifts",
  component: lazyRouteComponent(() => import("../screens/trade/gifts.tsx"), "Gifts"),
});
const dividends = createRoute({
  getParentRoute: () => investFrame,
  path: "/invest/dividends",
  component: lazyRouteComponent(() => import("../screens/invest/dividends.tsx"), "Dividends"),
});
const priceAlerts = createRoute({
  getParentRoute: () => investFrame,
  path: "/invest/alerts",
  component: lazyRouteComponent(() => import("../screens/instrument/alerts.tsx"), "PriceAlerts"),
});
const performance = createRoute({
  getParentRoute: () => investFrame,
  path: "/invest/performance",
  component: lazyRouteComponent(
    () => import("../screens/tax/performance.tsx"),
    "PerformanceScreen",
  ),
});
const taxYears = createRoute({
  getParentRoute: () => investFrame,
  path: "/invest/tax",
  component: lazyRouteComponent(() => import("../screens/tax/tax.tsx"), "TaxYears"),
});
const taxYear = createRoute({
  getParentRoute: () => investFrame,
  path: "/invest/tax/$year",
  component: lazyRouteComponent(() => import("../screens/tax/tax-year.tsx"), "TaxYearScreen"),
});

/** The ledger, for operators; to all others there is nothing at its addresses. */
const ledger = createRoute({
  getParentRoute: () => member,
  path: "/ledger",
  validateSearch: readInstant,
  component: lazyRouteComponent(() => import("../screens/ledger/frame.tsx"), "LedgerFrame"),
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(queries.me);
    if (me?.operator !== true) throw notFound();
  },
});
const ledgerChart = createRoute({
  getParentRoute: () => ledger,
  path: "/",
  component: lazyRouteComponent(() => import("../screens/ledger/chart.tsx"), "LedgerChart"),
});
const ledgerGroup = createRoute({
  getParentRoute: () => ledger,
  path: "/groups/$ledger/$code",
  component: lazyRouteComponent(() => import("../screens/ledger/group.tsx"), "LedgerGroup"),
});
const ledgerAccount = createRoute({
  getParentRoute: () => ledger,
  path: "/accounts/$id",
  component: lazyRouteComponent(
    () => import("../screens/ledger/account.tsx"),
    "LedgerAccountScreen",
  ),
});
const ledgerTransfer = createRoute({
  getParentRoute: () => ledger,
  path: "/transfers/$id",
  component: lazyRouteComponent(
    () => import("../screens/ledger/transfer.tsx"),
    "LedgerTransferScreen",
  ),
});
const ledgerSearch = createRoute({
  getParentRoute: () => ledger,
  path: "/search",
  validateSearch: (search): { text?: string } => {
    const wanted = text(search["text"]);
    return wanted === undefined ? {} : { text: wanted };
  },
  component: lazyRouteComponent(() => import("../screens/ledger/search.tsx"), "LedgerSearch"),
});
const ledgerInvariants = createRoute({
  getParentRoute: () => ledger,
  path: "/invariants",
  component: lazyRouteComponent(
    () => import("../screens/ledger/invariants.tsx"),
    "LedgerInvariants",
  ),
});

const memberRoutes = member.addChildren([
  home,
  account,
  activityPane.addChildren([activity, receipt]),
  pots,
  pot,
  insights,
  statements,
  requests,
  split,
  scheduled,
  profile,
  security,
  settings,
  verify,
  limits,
  proof,
  till,
  business,
  investFrame.addChildren([
    invest,
    instrument,
    orders,
    order,
    recurringBuys,
    gifts,
    dividends,
    priceAlerts,
    performance,
    taxYears,
    taxYear,
  ]),
  ledger.addChildren([
    ledgerChart,
    ledgerGroup,
    ledgerAccount,
    ledgerTransfer,
    ledgerSearch,
    ledgerInvariants,
  ]),
]);

export const router = createRouter({
  routeTree: root.addChildren([
    welcome,
    signIn,
    signUp,
    claim,
    payLink,
    checkout,
    buy,
    invoice,
    portal,
    connect,
    payEntry,
    memberRoutes,
  ]),
  context: {},
  defaultPreload: "intent",
  defaultErrorComponent: CrashScreen,
  scrollRestoration: true,
  rewrite: dollarAddresses,
  parseSearch,
  stringifySearch,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
