// Writes docs/stripe-routes.md: which routes of Stripe's API are served and which are not, from the
// listener's own table and from the SDK that shops use. A test fails when it is out of date.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripeRoutesPage } from "../test/support/stripe-routes.ts";

writeFileSync(
  fileURLToPath(new URL("../docs/stripe-routes.md", import.meta.url)),
  stripeRoutesPage(),
);
