import { toQuantity } from "#brokerage";
import { dayMs, type MemberId, must } from "#kernel";
import { toPrice, unit } from "#market";
import { announce, mainFund } from "./investing.ts";
import type { DemoModules, DemoOptions } from "./modules.ts";

type Three = { readonly alice: MemberId; readonly bob: MemberId; readonly chloe: MemberId };

/**
 * What is under way with shares as the year ends: an order that waits for its price, a gift to
 * accept, a dividend to come, lists and an alert.
 */
export async function touchUpShares(options: DemoOptions, members: Three): Promise<void> {
  const { modules, untilMs } = options;
  const { brokerage } = modules;
  if (!(await brokerage.instrumentOf(mainFund))) return;
  const today = Math.floor(untilMs / dayMs);
  await announce(modules, { symbol: "KITE", rate: "0.38", exOn: today + 6, today });
  await announce(modules, { symbol: "BLUM", rate: "0.53", exOn: today + 11, today });
  await waitForPrice(modules, members.alice);
  await watch(modules, members.alice);
  const gift = { to: "alice", symbol: "OKRA", note: "Happy birthday! 🎂" };
  const quantity = toQuantity(3n * unit);
  must(await brokerage.give(members.bob, { ...gift, quantity }, "demo-gift"));
  await modules.idle();
}

/** How far below the market the order waits. */
const belowPercent = 12n;
const tick = 100n;

async function waitForPrice(modules: DemoModules, member: MemberId): Promise<void> {
  const { brokerage, market } = modules;
  const instrument = await market.instruments.bySymbol("KITE");
  const quote = instrument && (await market.quote(instrument));
  if (!quote?.last) return;
  const limit = (quote.last * (100n - belowPercent)) / 100n;
  const request = {
    symbol: "KITE",
    side: "buy",
    type: "limit",
    timeInForce: "gtc",
    quantity: toQuantity(2n * unit),
    limitPrice: toPrice(limit - (limit % tick)),
  } as const;
  must(await brokerage.place(member, request, { idempotencyKey: "demo-limit" }));
}

const lists = [
  ["Clean energy", ["BRGT", "NOVA", "DLTA"]],
  ["Maybe one day", ["QRTZ", "JUNO", "FARO", "SAIL"]],
] as const;

async function watch({ market }: DemoModules, member: MemberId): Promise<void> {
  for (const [name, symbols] of lists) {
    const found = await Promise.all(symbols.map((symbol) => market.instruments.bySymbol(symbol)));
    const ids = found.flatMap((one) => (one ? [one.id] : []));
    must(await market.watchlists.create(member, name, ids));
  }
  const juno = await market.instruments.bySymbol("JUNO");
  if (!juno) return;
  const { last } = await market.quote(juno);
  if (!last) return;
  const price = toPrice((last / tick / 10n) * 11n * tick);
  must(await market.alerts.create(member, juno.id, { kind: "above", price }));
}
