import { accountAt, accountsOfGroup, describeAccounts } from "./explore-accounts.ts";
import { drawChart } from "./explore-chart.ts";
import { exploreTransfer, transfersOfAccount } from "./explore-transfers.ts";
import type { ExplorerDeps, LedgerExplorer } from "./explored.ts";
import { searchLedger } from "./search-ledger.ts";

/** Puts the explorer together. */
export function createLedgerExplorer(deps: ExplorerDeps): LedgerExplorer {
  const { ledger, accounts } = deps;
  return {
    chart: (at) => drawChart(ledger, at),
    accountsOfGroup: (query) => accountsOfGroup(deps, query),
    async account(id, instant) {
      const found = await accountAt(ledger, id, instant);
      return found && (await describeAccounts(accounts, [found]))[0];
    },
    transfersOfAccount: (query) => transfersOfAccount(deps, query),
    transfer: (id) => exploreTransfer(deps, id),
    search: (text) => searchLedger(deps, text),
  };
}
