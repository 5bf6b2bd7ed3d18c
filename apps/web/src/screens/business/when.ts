import { useShop } from "../../app/shop-texts.tsx";

/** Writes an instant short enough for a row: its day, today by word, and the time. */
export function useWhen(): (instant: string) => string {
  const { dates, now } = useShop();
  return (instant) => `${dates.nearDay(instant, now())}, ${dates.time(instant)}`;
}
