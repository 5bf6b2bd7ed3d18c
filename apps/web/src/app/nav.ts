import type { Messages } from "@bourse/messages";
import {
  BookOpenText,
  CalendarClock,
  ChartNoAxesColumn,
  FileText,
  Gauge,
  HandCoins,
  History,
  type Icon,
  PiggyBank,
  Scale,
  Settings,
  ShieldCheck,
  ShoppingBag,
  Store,
  TrendingUp,
  Wallet,
} from "../design/icons.ts";

export type NavPath =
  | "/"
  | "/activity"
  | "/invest"
  | "/requests"
  | "/pots"
  | "/insights"
  | "/statements"
  | "/scheduled"
  | "/security"
  | "/limits"
  | "/proof"
  | "/till"
  | "/business"
  | "/ledger"
  | "/settings";

export type NavItem = {
  readonly name: keyof Messages["nav"] & ("money" | "activity" | "requests" | "pots" | "settings");
  readonly to: NavPath;
  readonly icon: Icon;
};

/**
 * The tabs of the phone's bar, with Pay between the halves. Chats, Feed and Discover join here: an
 * entry is all a new part of the product needs to appear.
 */
export const tabs: readonly [readonly NavItem[], readonly NavItem[]] = [
  [
    { name: "money", to: "/", icon: Wallet },
    { name: "activity", to: "/activity", icon: History },
  ],
  [
    { name: "requests", to: "/requests", icon: HandCoins },
    { name: "pots", to: "/pots", icon: PiggyBank },
  ],
];

export type RailItem = {
  readonly name:
    | "money"
    | "activity"
    | "invest"
    | "requests"
    | "pots"
    | "insights"
    | "statements"
    | "scheduled"
    | "security"
    | "settings"
    | "limits"
    | "proof"
    | "till"
    | "business"
    | "ledger";
  readonly to: NavPath;
  readonly icon: Icon;
};

/** The desktop's rail, in groups. */
export const rail: readonly (readonly RailItem[])[] = [
  [
    { name: "money", to: "/", icon: Wallet },
    { name: "activity", to: "/activity", icon: History },
    { name: "invest", to: "/invest", icon: TrendingUp },
    { name: "requests", to: "/requests", icon: HandCoins },
    { name: "pots", to: "/pots", icon: PiggyBank },
  ],
  [
    { name: "insights", to: "/insights", icon: ChartNoAxesColumn },
    { name: "statements", to: "/statements", icon: FileText },
    { name: "scheduled", to: "/scheduled", icon: CalendarClock },
  ],
];

/** What the menu of an operator holds besides. */
export const operatorMenu: readonly RailItem[] = [
  { name: "ledger", to: "/ledger", icon: BookOpenText },
];

/** What the member's menu holds. */
export const memberMenu: readonly RailItem[] = [
  { name: "invest", to: "/invest", icon: TrendingUp },
  { name: "insights", to: "/insights", icon: ChartNoAxesColumn },
  { name: "statements", to: "/statements", icon: FileText },
  { name: "scheduled", to: "/scheduled", icon: CalendarClock },
  { name: "business", to: "/business", icon: ShoppingBag },
  { name: "till", to: "/till", icon: Store },
  { name: "limits", to: "/limits", icon: Gauge },
  { name: "proof", to: "/proof", icon: Scale },
  { name: "security", to: "/security", icon: ShieldCheck },
  { name: "settings", to: "/settings", icon: Settings },
];
