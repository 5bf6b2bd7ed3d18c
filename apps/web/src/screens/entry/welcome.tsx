import { useLanguage } from "../../app/language.tsx";
import { ButtonLink } from "../../design/button.tsx";
import { Guilloche } from "../../design/guilloche.tsx";
import styles from "./entry.module.css";
import { EntryFrame } from "./frame.tsx";

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
