/** The order gateway: firms trade at the embedded exchange over FIX. See README.md. */

export { type Firm, venueOwnerOf } from "./firm.ts";
export { createFirms, type FirmError, type Firms, type NewFirm } from "./firms.ts";
export { type Gateway, type GatewayDeps, startGateway } from "./gateway.ts";
export { migrations } from "./migrations.ts";
export { orderBookName } from "./order-book.ts";
