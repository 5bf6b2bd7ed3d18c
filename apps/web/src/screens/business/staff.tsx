import type { InputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, refreshBusiness, type World } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { Avatar } from "../../design/avatar.tsx";
import { Button, IconButton } from "../../design/button.tsx";
import { Select, TextField } from "../../design/field.tsx";
import { Trash2 } from "../../design/icons.ts";
import { ErrorState } from "../../design/states.tsx";
import { Card, Row } from "../../design/surface.tsx";
import styles from "./business.module.css";
import { QueryList } from "./list.tsx";

type Change = Omit<InputOf<"setBusinessStaff">, "id">;
const roles = ["admin", "developer", "cashier", "viewer", "owner"] as const;

/** Who works for the business, and as what. */
export function Staff({ world }: { readonly world: World }) {
  const { t } = useShop();
  const staff = useQuery(businessQueries.staff(world));
  // The last one cannot go.
  const owners = staff.data?.filter((one) => one.role === "owner").length ?? 0;
  const [handle, setHandle] = useState("");
  const [role, setRole] = useState<(typeof roles)[number]>("cashier");
  const change = useMutation({
    mutationFn: (wanted: Change) => api.setBusinessStaff({ id: world.id, ...wanted }),
    onSuccess: () => {
      setHandle("");
      refreshBusiness();
    },
  });
  return (
    <>
      <Card>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate({ handle: handle.trim(), role });
          }}
        >
          <TextField
            label={t.business.staffHandle}
            value={handle}
            onChange={setHandle}
            autoCapitalize="none"
          />
          <Select
            label={t.business.role}
            value={role}
            onChange={setRole}
            options={roles.map((value) => ({ value, label: t.business.roles[value] }))}
          />
          {change.isError && <ErrorState error={change.error} />}
          <Button type="submit" disabled={handle.trim() === ""} pending={change.isPending}>
            {t.business.setRole}
          </Button>
        </form>
      </Card>
      <QueryList
        title={t.business.tabs.staff}
        query={staff}
        empty=""
        row={({ member, role: held }) => (
          <Row
            key={member.handle}
            lead={<Avatar handle={member.handle} name={member.name} kind={member.kind} size={40} />}
            title={member.name}
            sub={`@${member.handle} · ${t.business.roles[held]}`}
            {...((held !== "owner" || owners > 1) && {
              end: (
                <IconButton
                  label={t.business.removeStaff(member.handle)}
                  icon={Trash2}
                  onClick={() => change.mutate({ handle: member.handle, role: null })}
                />
              ),
            })}
          />
        )}
      />
    </>
  );
}
