import type { ActivitySearch } from "../../app/activity-search.ts";
import { useLanguage } from "../../app/language.tsx";
import { useAccounts } from "../../data/accounts.ts";
import { Select } from "../../design/field.tsx";
import { Card } from "../../design/surface.tsx";
import styles from "./activity.module.css";
import { categoryNames, directionNames, stateNames } from "./names.ts";

type Props = {
  readonly search: ActivitySearch;
  readonly onChange: (part: ActivitySearch) => void;
};

type Name = "direction" | "category" | "state" | "account";

export function Filters({ search, onChange }: Props) {
  const { t } = useLanguage();
  const { data: accounts = [] } = useAccounts();
  const any = { value: "", label: t.common.all };
  const change = (name: Name) => (value: string) =>
    onChange({ [name]: value === "" ? undefined : value });
  return (
    <Card flush>
      <div className={styles.filters}>
        <Select
          label={t.activity.direction}
          value={search.direction ?? ""}
          onChange={change("direction")}
          options={[
            any,
            ...directionNames.map((value) => ({ value, label: t.activity.directions[value] })),
          ]}
        />
        <Select
          label={t.activity.category}
          value={search.category ?? ""}
          onChange={change("category")}
          options={[any, ...categoryNames.map((value) => ({ value, label: t.categories[value] }))]}
        />
        <Select
          label={t.activity.state}
          value={search.state ?? ""}
          onChange={change("state")}
          options={[
            any,
            ...stateNames.map((value) => ({ value, label: t.movement.states[value] })),
          ]}
        />
        <Select
          label={t.activity.account}
          value={search.account ?? ""}
          onChange={change("account")}
          options={[
            { value: "", label: t.activity.anyCurrency },
            ...accounts.map((one) => ({ value: one.id, label: one.currency })),
          ]}
        />
      </div>
    </Card>
  );
}
