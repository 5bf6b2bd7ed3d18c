import { dayMs } from "#kernel";
import type { Charge } from "./objects.ts";
import type { PaymentFilter } from "./payment-filter.ts";
import type { Shop } from "./shop.ts";
import { listObjects } from "./store/objects.ts";
import { type DayRow, paymentConditions, volumeSince } from "./store/storefront.ts";
import type { World } from "./world.ts";

/** What a business looks up of its own sales. */
export type Storefront = {
  /** Payments, newest first. */
  payments(world: World, filter: PaymentFilter): Promise<Charge[]>;
  /**
   * What came in and was given back on each of the last `days` days (UTC), oldest first, in minor
   * units of one currency.
   */
  volume(world: World, currency: string, days: number): Promise<DayRow[]>;
};

const nothing = { payments: 0n, gross: 0n, refunded: 0n };

export function createStorefront({ db, clock }: Shop): Storefront {
  return {
    payments: (world, { before, ...filter }) =>
      listObjects(db, world, "charge", {
        ...filter,
        refs: [],
        conditions: paymentConditions({ ...filter, before }),
        beyond: before,
      }),
    async volume(world, currency, days) {
      const today = Math.floor(clock.nowMs() / dayMs);
      const first = today - days + 1;
      const since = new Date(first * dayMs);
      const found = await volumeSince(db, world, currency.toLowerCase(), since);
      const byDay = new Map(found.map((row) => [row.day, row]));
      return Array.from({ length: days }, (_, index) => {
        const day = new Date((first + index) * dayMs).toISOString().slice(0, 10);
        return byDay.get(day) ?? { day, ...nothing };
      });
    },
  };
}
