import type { InstrumentSummary } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { investQueries } from "../../data/invest.ts";
import { TextField } from "../../design/field.tsx";
import { Search } from "../../design/icons.ts";
import { ErrorState, RowBones } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import { InstrumentRow } from "./instrument-row.tsx";
import styles from "./invest.module.css";
import { useInvest } from "./texts.tsx";

const shownMax = 8;

/** Finds what can be bought, by `$SYMBOL`, by name, or by what companies do. */
export function InstrumentSearch() {
  const { home } = useInvest();
  const [typed, setTyped] = useState("");
  const [sector, setSector] = useState<string>();
  const text = useDeferredValue(typed.trim().replace(/^\$/, ""));
  const found = useQuery(investQueries.search(text));
  return (
    <search className={styles.search}>
      <TextField
        label={home.search}
        hideLabel
        type="search"
        value={typed}
        onChange={(next) => {
          setTyped(next);
          setSector(undefined);
        }}
        placeholder={home.search}
        hint={typed === "$" ? home.searchHint : undefined}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        maxLength={60}
        trail={<Search size="1.2em" aria-hidden />}
      />
      <Sectors
        chosen={text === "" ? sector : undefined}
        onChoose={(next) => {
          setTyped("");
          setSector(next);
        }}
      />
      {text !== "" && (
        <Card flush>
          <div role="status">
            {found.data?.length === 0 && <p className={styles.foot}>{home.noResults(text)}</p>}
          </div>
          {found.isPending && <RowBones count={3} />}
          {found.isError && <ErrorState error={found.error} onRetry={found.refetch} />}
          {found.data?.slice(0, shownMax).map((one) => (
            <InstrumentRow key={one.symbol} instrument={one} />
          ))}
        </Card>
      )}
    </search>
  );
}

/** What there is, by what it does; nothing on screen until it is known. */
function useSectors(): readonly (readonly [string, readonly InstrumentSummary[]])[] {
  const { data = [] } = useQuery(investQueries.instruments);
  const { instrument } = useInvest();
  const { locale } = useLanguage();
  const names: Readonly<Record<string, string>> = instrument.sectors;
  const sorted = Map.groupBy(data, ({ sector }) => names[sector ?? ""] ?? sector ?? "");
  sorted.delete("");
  return [...sorted].toSorted(([a], [b]) => a.localeCompare(b, locale));
}

type SectorsProps = {
  readonly chosen: string | undefined;
  readonly onChoose: (sector: string | undefined) => void;
};

function Sectors({ chosen, onChoose }: SectorsProps) {
  const { home } = useInvest();
  const sectors = useSectors();
  const found = sectors.find(([name]) => name === chosen)?.[1];
  if (sectors.length === 0) return <div className={styles.sectors} />;
  return (
    <>
      <div className={styles.sectors} role="group" aria-label={home.sectors}>
        {sectors.map(([name]) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === chosen}
            onClick={() => onChoose(name === chosen ? undefined : name)}
          >
            {name}
          </button>
        ))}
      </div>
      {found !== undefined && (
        <Card flush>
          {found.map((one) => (
            <InstrumentRow key={one.symbol} instrument={one} />
          ))}
        </Card>
      )}
    </>
  );
}
