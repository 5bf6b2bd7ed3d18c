/** Ten-thousandths of the currency's major unit, as all prices of the house. */
const priceDigits = 4;

/** A price in ticks as a decimal number of the currency: `101.23`. */
export function formatTicks(ticks: number, tick: bigint): string {
  const digits = String(BigInt(ticks) * tick).padStart(priceDigits + 1, "0");
  const decimals = digits.slice(-priceDigits).replace(/0{1,2}$/, "");
  return `${digits.slice(0, -priceDigits)}.${decimals}`;
}

const ticksMax = 1_000_000_000;

/** The ticks of a decimal price, or undefined when it is not a whole number of them above zero. */
export function parseTicks(text: string | undefined, tick: bigint): number | undefined {
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(text ?? "");
  if (match === null) return undefined;
  const decimals = (match[2] ?? "").replace(/0+$/, "");
  if (decimals.length > priceDigits) return undefined;
  const price = BigInt(`${match[1]}${decimals.padEnd(priceDigits, "0")}`);
  const ticks = Number(price / tick);
  return price > 0n && price % tick === 0n && ticks <= ticksMax ? ticks : undefined;
}

const unitsMax = 1_000_000_000;

/** A whole number of units above zero, also when zeros stand behind a point; else undefined. */
export function parseUnits(text: string | undefined): number | undefined {
  if (!/^\d{1,12}(\.0*)?$/.test(text ?? "")) return undefined;
  const units = Math.trunc(Number(text));
  return units > 0 && units <= unitsMax ? units : undefined;
}
