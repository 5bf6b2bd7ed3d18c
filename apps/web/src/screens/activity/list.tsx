import type { InputOf, Movement } from "@bourse/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { ActivitySearch } from "../../app/activity-search.ts";
import { useLanguage } from "../../app/language.tsx";
import { MovementRow } from "../../app/movement-row.tsx";
import { Page } from "../../app/page.tsx";
import { queries } from "../../data/queries.ts";
import { monthOf, shiftMonth } from "../../data/sums.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Download, History, Search, SlidersHorizontal } from "../../design/icons.ts";
import { EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import styles from "./activity.module.css";
import { ExportSheet } from "./export.tsx";
import { Filters } from "./filters.tsx";
import { categoryNames, directionNames, stateNames } from "./names.ts";

const monthsShown = 12;
const typingMs = 250;

function filterOf(search: ActivitySearch): InputOf<"movements"> {
  const direction = directionNames.find((name) => name === search.direction);
  const category = categoryNames.find((name) => name === search.category);
  const state = stateNames.find((name) => name === search.state);
  return {
    ...(search.q === undefined ? {} : { query: search.q }),
    ...(direction === undefined ? {} : { direction }),
    ...(category === undefined ? {} : { category }),
    ...(state === undefined ? {} : { state }),
    ...(search.month === undefined ? {} : { month: search.month }),
    ...(search.account === undefined ? {} : { accountId: search.account }),
  };
}

function useFilters() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = (part: ActivitySearch) =>
    void navigate({ to: ".", search: (old) => ({ ...old, ...part }), replace: true });
  return { search, change };
}

export function ActivityList() {
  const { t } = useLanguage();
  const { search, change } = useFilters();
  const [filtersOpen, setFiltersOpen] = useState(
    [search.direction, search.category, search.account, search.state].some(
      (one) => one !== undefined,
    ),
  );
  const [exporting, setExporting] = useState(false);
  // What was typed goes away with the other filters.
  const [clearings, setClearings] = useState(0);
  const clear = () => {
    setClearings(clearings + 1);
    change(cleared);
  };
  return (
    <Page
      title={t.activity.title}
      action={
        <IconButton label={t.activity.export} icon={Download} onClick={() => setExporting(true)} />
      }
    >
      <div className={styles.searchRow}>
        <SearchField key={clearings} value={search.q ?? ""} onSettled={(q) => change({ q })} />
        <IconButton
          label={t.activity.filters}
          icon={SlidersHorizontal}
          aria-expanded={filtersOpen}
          onClick={() => setFiltersOpen(!filtersOpen)}
        />
      </div>
      {filtersOpen && <Filters search={search} onChange={change} />}
      <Months selected={search.month} onSelect={(month) => change({ month })} />
      <Card flush>
        <Movements search={search} onClear={clear} />
      </Card>
      {exporting && <ExportSheet onClose={() => setExporting(false)} />}
    </Page>
  );
}

const cleared: ActivitySearch = {
  q: undefined,
  direction: undefined,
  category: undefined,
  month: undefined,
  account: undefined,
  state: undefined,
};

type SearchProps = {
  readonly value: string;
  readonly onSettled: (text: string | undefined) => void;
};

/** Searches when the typing rests, so that each key is not a request. */
function SearchField({ value, onSettled }: SearchProps) {
  const { t } = useLanguage();
  const [text, setText] = useState(value);
  const settled = useEffectEvent(onSettled);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => settled(text === "" ? undefined : text), typingMs);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <TextField
      label={t.common.search}
      hideLabel
      type="search"
      placeholder={t.activity.search}
      value={text}
      onChange={setText}
    />
  );
}

type MonthsProps = {
  readonly selected: string | undefined;
  readonly onSelect: (month: string | undefined) => void;
};

function Months({ selected, onSelect }: MonthsProps) {
  const { t, dates, now } = useLanguage();
  const thisMonth = monthOf(new Date(now()));
  const months = Array.from({ length: monthsShown }, (_, back) => shiftMonth(thisMonth, -back));
  return (
    <div className={styles.month} role="group" aria-label={t.common.month}>
      <button
        type="button"
        className={styles.pill}
        aria-pressed={selected === undefined}
        onClick={() => onSelect(undefined)}
      >
        {t.common.all}
      </button>
      {months.map((month) => (
        <button
          key={month}
          type="button"
          className={styles.pill}
          aria-pressed={month === selected}
          onClick={() => onSelect(month)}
        >
          {dates.shortMonth(month)}
        </button>
      ))}
    </div>
  );
}

type MovementsProps = { readonly search: ActivitySearch; readonly onClear: () => void };

function Movements({ search, onClear }: MovementsProps) {
  const { t } = useLanguage();
  const filter = filterOf(search);
  const list = useInfiniteQuery(queries.movements(filter));
  const { id: current } = useParams({ strict: false });
  const movements = list.data?.pages.flatMap((page) => page.items);
  if (list.isPending) return <RowBones count={9} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (movements?.length === 0) {
    const filtered = Object.keys(filter).length > 0;
    return filtered ? (
      <EmptyState icon={Search} title={t.activity.noMatch} text={t.activity.noMatchText}>
        <Button variant="secondary" onClick={onClear}>
          {t.activity.clearFilters}
        </Button>
      </EmptyState>
    ) : (
      <EmptyState icon={History} title={t.activity.emptyTitle} text={t.activity.emptyText} />
    );
  }
  return (
    <>
      <Days movements={movements ?? []} current={current} />
      {list.hasNextPage && (
        <More pending={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
      )}
    </>
  );
}

type DaysProps = {
  readonly movements: readonly Movement[];
  readonly current: string | undefined;
};

export function Days({ movements, current }: DaysProps) {
  const { dates, now } = useLanguage();
  const days = new Map<string, Movement[]>();
  for (const movement of movements) {
    const day = dates.dayKey(movement.createdAt);
    days.set(day, [...(days.get(day) ?? []), movement]);
  }
  return [...days].map(([day, ofDay]) => (
    <section key={day}>
      <h2 className={styles.day}>{dates.day(ofDay[0]?.createdAt ?? "", now())}</h2>
      {ofDay.map((movement) => (
        <MovementRow
          key={movement.id}
          movement={movement}
          current={movement.id === current}
          when="time"
        />
      ))}
    </section>
  ));
}

/** Loads the next page when its button comes into view; pressing it works too. */
function More({ pending, onMore }: { readonly pending: boolean; readonly onMore: () => void }) {
  const { t } = useLanguage();
  const anchor = useRef<HTMLDivElement>(null);
  const more = useEffectEvent(onMore);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) more();
    });
    if (anchor.current !== null) observer.observe(anchor.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={anchor}>
      <Button variant="ghost" block pending={pending} onClick={onMore}>
        {t.common.loadMore}
      </Button>
    </div>
  );
}
