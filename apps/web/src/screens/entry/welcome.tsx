import type { InputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { api } from "../../data/client.ts";
import { queries } from "../../data/queries.ts";
import { Avatar } from "../../design/avatar.tsx";
import { ButtonLink } from "../../design/button.tsx";
import { Guilloche } from "../../design/guilloche.tsx";
import { ErrorState } from "../../design/states.tsx";
import styles from "./entry.module.css";
import { EntryFrame } from "./frame.tsx";
import { useEnter } from "./session.ts";

export function Welcome() {
  const { t } = useLanguage();
  return (
    <EntryFrame title={t.welcome.headline}>
      <div className={styles.welcome}>
        <div className={styles.pitch}>
          <h1>{t.welcome.headline}</h1>
          <p>{t.welcome.sub}</p>
          <div className={styles.buttons}>
            <ButtonLink to="/sign-up" variant="accent" size="large">
              {t.welcome.signUp}
            </ButtonLink>
            <ButtonLink to="/sign-in" variant="secondary" size="large">
              {t.welcome.signIn}
            </ButtonLink>
          </div>
          <DemoMembers />
        </div>
        <div className={styles.art}>
          <Guilloche seed="bourse" />
          <ul className={styles.points}>
            {t.welcome.points.map((point) => (
              <li key={point.title}>
                <strong>{point.title}</strong>
                <span>{point.text}</span>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </EntryFrame>
  );
}

/** In the demo town: its members, to sign in as with one tap. */
function DemoMembers() {
  const { t } = useLanguage();
  const enter = useEnter();
  const { data: demo } = useQuery(queries.demo);
  const signIn = useMutation({
    mutationFn: (member: InputOf<"signIn">) => api.signIn(member),
    onSuccess: ({ me }) => enter(me),
  });
  const password = demo?.password ?? null;
  if (demo === undefined || password === null) return null;
  return (
    <section className={styles.demo} aria-label={t.common.demo}>
      <p>{t.welcome.demo}</p>
      <div className={styles.demoMembers}>
        {demo.members.map(({ handle, name }) => (
          <button
            key={handle}
            type="button"
            aria-busy={signIn.isPending && signIn.variables.handle === handle}
            onClick={() => signIn.isPending || signIn.mutate({ handle, password })}
          >
            <Avatar handle={handle} name={name} size={40} />
            <span>
              <strong>{name}</strong>
              <span>@{handle}</span>
            </span>
          </button>
        ))}
      </div>
      <p className={styles.demoPassword}>{t.welcome.demoPassword(password)}</p>
      {signIn.isError && <ErrorState error={signIn.error} />}
    </section>
  );
}
