import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useLanguage } from "../../app/language.tsx";
import { CounterpartyMark, StateOf, useCounterpartyName } from "../../app/movement-row.tsx";
import { PotPicture } from "../../app/pot-picture.tsx";
import { queries } from "../../data/queries.ts";
import { monthOf, shiftMonth, sumOf } from "../../data/sums.ts";
import { Amount } from "../../design/amount.tsx";
import { ProgressRing, shareOf, Track } from "../../design/charts.tsx";
import { CalendarClock, HandCoins, PiggyBank, Plus } from "../../design/icons.ts";
import { RowBones } from "../../design/states.tsx";
import { Card, Glyph, RowLink, Section } from "../../design/surface.tsx";
import styles from "./home.module.css";

/** Money from people the member does not know yet, which waits for a yes or a no. */
export function ToAccept() {
  const { t } = useLanguage();
  const nameOf = useCounterpartyName();
  const { data } = useQuery(queries.pending);
  const waiting = data?.filter((one) => one.next?.canAccept === true) ?? [];
  if (waiting.length === 0) return null;
  return (
    <Card flush>
      {waiting.map((movement) => (
        <RowLink
          key={movement.id}
          link={{ to: "/tx/$id", params: { id: movement.id } }}
          lead={<CounterpartyMark party={movement.counterparty} />}
          title={nameOf(movement.counterparty)}
          sub={movement.kind === "share_gift" ? t.movement.kinds.share_gift : t.home.wantsToSend}
          end={<Amount value={movement.amount} />}
          endSub={<StateOf movement={movement} />}
        />
      ))}
    </Card>
  );
}

export function AskedOfMe() {
  const { t, list } = useLanguage();
  const { data } = useQuery(queries.askedOfMe);
  const first = data?.[0];
  if (data === undefined || first === undefined) return null;
  const { currency } = first.amount;
  const oneCurrency = data.every((one) => one.amount.currency === currency);
  const left = data.map(({ amount, paid }) => ({
    amount: (BigInt(amount.amount) - BigInt(paid.amount)).toString(),
    currency,
  }));
  return (
    <Card flush>
      <RowLink
        link={{ to: "/requests" }}
        lead={<Glyph icon={HandCoins} />}
        title={t.home.askedOfYou(data.length)}
        sub={list([...new Set(data.map((one) => one.by.name))])}
        end={oneCurrency && <Amount value={sumOf(left, currency)} />}
      />
    </Card>
  );
}

const topsMax = 3;

/** What was spent this month, beside the month before, and mostly on what. */
export function InsightTile() {
  const { t, money, now } = useLanguage();
  const { data: me } = useQuery(queries.me);
  const month = monthOf(new Date(now()));
  const currency = me?.displayCurrency ?? "USD";
  const { data } = useQuery({
    ...queries.insights({ currency, month }),
    enabled: me !== null && me !== undefined,
  });
  const current = data?.months.find((one) => one.month === month);
  const before = data?.months.find((one) => one.month === shiftMonth(month, -1));
  if (data !== undefined && current === undefined) return null;
  return (
    <Card>
      <Link to="/insights" className={styles.tile}>
        <span className={styles.tileTop}>
          {t.home.insightTile}
          {before !== undefined && <span>{t.home.insightCompare(money(before.moneyOut))}</span>}
        </span>
        <Amount value={current?.moneyOut} size="large" private />
        {current !== undefined && before !== undefined && (
          <Track
            share={shareOf(current.moneyOut.amount, before.moneyOut.amount)}
            label={t.home.insightCompare(money(before.moneyOut))}
          />
        )}
        {data !== undefined && data.categories.length > 0 && (
          <span className={styles.tops}>
            {data.categories.slice(0, topsMax).map(({ category, spent }) => (
              <span key={category}>
                {t.categories[category]} <Amount value={spent} private />
              </span>
            ))}
          </span>
        )}
      </Link>
    </Card>
  );
}

export function PotsTile() {
  const { t, percent, money } = useLanguage();
  const { data: pots, isPending } = useQuery(queries.pots);
  return (
    <Section title={t.home.pots} action={<Link to="/pots">{t.common.seeAll}</Link>}>
      <Card flush>
        <div className={styles.pots}>
          {isPending && <RowBones count={2} />}
          {pots?.slice(0, 4).map((pot) => {
            const share = pot.goal === null ? 0 : shareOf(pot.balance.amount, pot.goal.amount);
            return (
              <RowLink
                key={pot.id}
                link={{ to: "/pots/$id", params: { id: pot.id } }}
                lead={
                  <ProgressRing share={share} size={2.5} label={t.pots.progress(percent(share))}>
                    <PotPicture emoji={pot.emoji} />
                  </ProgressRing>
                }
                title={pot.name}
                sub={pot.goal === null ? t.pots.noGoal : t.pots.of(percent(share), money(pot.goal))}
                end={<Amount value={pot.balance} private />}
              />
            );
          })}
          {pots?.length === 0 && (
            <RowLink
              link={{ to: "/pots" }}
              lead={<Glyph icon={PiggyBank} />}
              title={t.pots.emptyTitle}
              sub={t.pots.intro}
              end={<Plus size="1.2rem" aria-hidden />}
            />
          )}
        </div>
      </Card>
    </Section>
  );
}

const upcomingMax = 3;

export function Upcoming() {
  const { t, dates } = useLanguage();
  const { data } = useQuery(queries.schedules);
  const next = data?.filter((one) => one.state === "active" && one.nextOn !== null) ?? [];
  if (next.length === 0) return null;
  return (
    <Section title={t.home.upcoming} action={<Link to="/scheduled">{t.common.seeAll}</Link>}>
      <Card flush>
        {next.slice(0, upcomingMax).map((one) => (
          <RowLink
            key={one.id}
            link={{ to: "/scheduled" }}
            lead={<Glyph icon={CalendarClock} />}
            title={one.payee.name}
            sub={one.nextOn === null ? "" : dates.calendarDate(one.nextOn)}
            end={<Amount value={one.amount} />}
          />
        ))}
      </Card>
    </Section>
  );
}
