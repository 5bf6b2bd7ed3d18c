/** What one room of the house may reach. */
export type ModuleRule = {
  /** Modules that it may import, each by its door. */
  readonly imports: readonly string[];
  /** Modules of which it may import types, and nothing else. */
  readonly types?: readonly string[];
  /** Packages of ours that it may import. */
  readonly packages?: readonly string[];
};

const capabilities = [
  "kernel",
  "ledger",
  "movements",
  "identity",
  "rails",
  "exchange",
  "fix",
  "market",
] as const;
const products = [
  ...capabilities,
  "accounts",
  "payments",
  "brokerage",
  "merchants",
  "proofs",
  "notifications",
] as const;
const belowEdges = [...products, "gateway", "flows"] as const;

/**
 * The layers of `src/`, lowest first: arrows run from a module to those it names, all of them above
 * it on this list. Modules of one layer stand side by side and never import each other.
 */
export const modules: Readonly<Record<string, ModuleRule>> = {
  kernel: { imports: [] },
  config: { imports: ["kernel"] },
  ledger: { imports: ["kernel"] },
  movements: { imports: ["kernel", "ledger"] },
  identity: { imports: ["kernel"], types: ["ledger", "movements"] },
  rails: { imports: ["kernel"], types: ["ledger", "movements"] },
  exchange: { imports: ["kernel"] },
  fix: { imports: ["kernel"] },
  market: { imports: ["kernel", "exchange"] },
  accounts: { imports: capabilities, packages: ["codes", "messages"] },
  payments: { imports: [...capabilities, "accounts"], packages: ["codes", "messages"] },
  brokerage: { imports: [...capabilities, "accounts"], packages: ["messages"] },
  merchants: { imports: [...capabilities, "accounts"] },
  proofs: { imports: [...capabilities, "accounts"], packages: ["proof"] },
  notifications: { imports: ["kernel"], types: ["identity"] },
  gateway: { imports: ["kernel", "identity", "exchange", "fix", "market", "brokerage"] },
  flows: { imports: products, packages: ["messages"] },
  api: { imports: [...belowEdges, "config"], packages: ["contract", "messages", "proof"] },
  jobs: { imports: [...belowEdges, "config"], packages: ["contract", "messages"] },
  demo: { imports: belowEdges },
  main: {
    imports: [...belowEdges, "config", "api", "jobs", "demo"],
    packages: ["contract", "messages"],
  },
  cli: {
    imports: [...belowEdges, "config", "api", "jobs", "demo", "main"],
    packages: ["contract", "messages", "proof"],
  },
};

/** Packages of ours, and which of them each may import. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  codes: [],
  contract: [],
  messages: [],
  proof: [],
  sdk: ["contract"],
};

/** Applications reach the server through these packages, never through its source. */
export const apps: Readonly<Record<string, readonly string[]>> = {
  web: ["codes", "contract", "messages", "proof", "sdk"],
};
