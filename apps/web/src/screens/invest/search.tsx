import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { investQueries } from "../../data/invest.ts";
import { TextField } from "../../design/field.tsx";
import { Search } from "../../design/icons.ts";
import { ErrorState, RowBones } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import { InstrumentRow } from "./instrument-row.tsx";
import styles from "./invest.module.css";
import { useInvest } from "./texts.tsx";

const shownMax = 8;

/** Finds what can be bought, by `$SYMBOL` or by name. */
export function InstrumentSearch() {
  const { home } = useInvest();
  const [typed, setTyped] = useState("");
  const text = useDeferredValue(typed.trim().replace(/^\$/, ""));
  const found = useQuery(investQueries.search(text));
  return (
    <search className={styles.search}>
      <TextField
        label={home.search}
        hideLabel
        type="search"
        value={typed}
        onChange={setTyped}
        placeholder={home.search}
        hint={typed === "$" ? home.searchHint : undefined}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        maxLength={60}
        trail={<Search size="1.2em" aria-hidden />}
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
