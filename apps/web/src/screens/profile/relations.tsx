import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { api } from "../../data/client.ts";
import { queries, queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { Ban, Star, UserRoundMinus, UserRoundPlus } from "../../design/icons.ts";
import { ErrorState } from "../../design/states.tsx";

type Props = { readonly profile: OutputOf<"profile"> };

const refresh = () => queryClient.invalidateQueries({ queryKey: ["people"] });

/** What this person is to the member: a contact, a favourite, blocked. */
export function Relations({ profile }: Props) {
  const { t } = useLanguage();
  const { handle, isContact, isBlocked } = profile;
  const [blocking, setBlocking] = useState(false);
  const { data: contacts } = useQuery(queries.contacts);
  const favourite = contacts?.find((one) => one.handle === handle)?.favourite ?? false;
  const contact = useMutation({
    mutationFn: () =>
      isContact ? api.removeContact({ handle }) : api.putContact({ handle, favourite: false }),
    onSuccess: refresh,
  });
  const star = useMutation({
    mutationFn: () => api.putContact({ handle, favourite: !favourite }),
    onSuccess: refresh,
  });
  const unblock = useMutation({ mutationFn: () => api.unblock({ handle }), onSuccess: refresh });
  const failure = contact.error ?? star.error ?? unblock.error;
  return (
    <>
      {failure !== null && <ErrorState error={failure} />}
      <div className={pageStyles.actions}>
        <Button
          variant="ghost"
          size="small"
          icon={isContact ? UserRoundMinus : UserRoundPlus}
          pending={contact.isPending}
          onClick={() => contact.mutate()}
        >
          {isContact ? t.people.removeContact : t.people.addContact}
        </Button>
        {isContact && (
          <Button
            variant="ghost"
            size="small"
            icon={Star}
            pending={star.isPending}
            onClick={() => star.mutate()}
          >
            {favourite ? t.people.notFavourite : t.people.favourite}
          </Button>
        )}
        <Button
          variant="ghost"
          size="small"
          icon={Ban}
          pending={unblock.isPending}
          onClick={() => (isBlocked ? unblock.mutate() : setBlocking(true))}
        >
          {isBlocked ? t.people.unblock : t.people.block}
        </Button>
      </div>
      {blocking && <BlockDialog profile={profile} onClose={() => setBlocking(false)} />}
    </>
  );
}

function BlockDialog({ profile, onClose }: Props & { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const block = useMutation({
    mutationFn: () => api.block({ handle: profile.handle }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <Confirm
      title={t.people.blockTitle(profile.name)}
      text={t.people.blockText}
      action={t.people.block}
      pending={block.isPending}
      error={block.error}
      onConfirm={() => block.mutate()}
      onClose={onClose}
    />
  );
}
