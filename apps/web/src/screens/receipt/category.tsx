import type { MovementDetail } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { api } from "../../data/client.ts";
import { queries, queryClient, refreshMoney } from "../../data/queries.ts";
import { Select } from "../../design/field.tsx";
import { toast } from "../../design/toast.tsx";
import { categoryNames } from "../activity/names.ts";

export function CategoryField({ movement }: { readonly movement: MovementDetail }) {
  const { t } = useLanguage();
  const change = useMutation({
    mutationFn: (category: MovementDetail["category"]) =>
      api.setCategory({ id: movement.id, category }),
    onSuccess: (changed) => {
      queryClient.setQueryData(queries.movement(movement.id).queryKey, changed);
      refreshMoney();
      toast(t.receipt.categorySaved);
    },
    onError: () => toast(t.problems.title, { tone: "bad" }),
  });
  return (
    <Select
      label={t.receipt.category}
      hideLabel
      value={change.variables ?? movement.category}
      onChange={(category) => change.mutate(category)}
      options={categoryNames.map((value) => ({ value, label: t.categories[value] }))}
    />
  );
}
