import type { OutputOf } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { investQueries } from "../../data/invest.ts";
import { sumOf } from "../../data/sums.ts";
import { Amount } from "../../design/amount.tsx";
import { Donut } from "../../design/charts.tsx";
import { Segmented } from "../../design/field.tsx";
import { colorOf } from "../../design/palette.ts";
import { Card, Section } from "../../design/surface.tsx";
import { useInvest } from "../invest/texts.tsx";
import styles from "./tax.module.css";

type Part = OutputOf<"performance">["allocation"][number];
/** Holdings that are counted together. */
type Group = Pick<Part, "value" | "basisPoints"> & { readonly name: string };

const ways = ["holding", "sector"] as const;
const basisPointsInAll = 10_000;

function useGroups(parts: readonly Part[], way: (typeof ways)[number]): readonly Group[] {
  const { data = [] } = useQuery(investQueries.instruments);
  const { instrument: texts, performance } = useInvest();
  const names: Readonly<Record<string, string>> = texts.sectors;
  const sectors = new Map(data.map(({ symbol, sector }) => [symbol, sector]));
  const nameOf = ({ instrument: { symbol, name } }: Part) => {
    const sector = sectors.get(symbol);
    return way === "holding"
      ? name
      : sector == null
        ? performance.other
        : (names[sector] ?? sector);
  };
  return [...Map.groupBy(parts, nameOf)]
    .map(([name, those]) => ({
      name,
      basisPoints: those.reduce((sum, { basisPoints }) => sum + basisPoints, 0),
      value: sumOf(
        those.map(({ value }) => value),
        those[0]?.value.currency ?? "USD",
      ),
    }))
    .toSorted((a, b) => b.basisPoints - a.basisPoints);
}

/** Where the value is: in which holdings, or in which kinds of business. */
export function Allocation({ parts }: { readonly parts: readonly Part[] }) {
  const { performance: texts, points } = useInvest();
  const { list } = useLanguage();
  const [way, setWay] = useState<(typeof ways)[number]>("holding");
  const groups = useGroups(parts, way);
  const currency = parts[0]?.value.currency;
  if (currency === undefined) return null;
  const total = sumOf(
    parts.map(({ value }) => value),
    currency,
  );
  const spoken = groups.map(({ name, basisPoints }) => `${name} ${points(basisPoints, "auto")}`);
  return (
    <Card>
      <Section title={texts.allocation}>
        <div className={pageStyles.stack}>
          <Segmented
            label={texts.allocation}
            value={way}
            onChange={setWay}
            options={ways.map((value) => ({ value, label: texts.ways[value] }))}
          />
          <div className={styles.allocation}>
            <Donut
              label={list(spoken)}
              slices={groups.map(({ name, basisPoints }, place) => ({
                key: name,
                share: basisPoints / basisPointsInAll,
                color: colorOf(place),
              }))}
            >
              <Amount value={total} size="strong" private />
            </Donut>
            <ul className={styles.parts}>
              {groups.map(({ name, value, basisPoints }, place) => (
                <li key={name}>
                  <i style={{ background: colorOf(place) }} aria-hidden />
                  <span>{name}</span>
                  <span className={styles.partValue}>
                    <Amount value={value} private />
                    <small>{points(basisPoints, "auto")}</small>
                  </span>
                </li>
              ))}
            </ul>
          </div>
        </div>
      </Section>
    </Card>
  );
}
