import { useLanguage } from "../app/language.tsx";
import styles from "../app/page.module.css";
import { Button } from "./button.tsx";
import { Sheet } from "./sheet.tsx";
import { ErrorState } from "./states.tsx";

type Props = {
  readonly title: string;
  readonly text: string;
  /** What the button does, as a verb. */
  readonly action: string;
  readonly keep?: string;
  readonly pending: boolean;
  readonly error?: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks before something that is hard to take back. */
export function Confirm(props: Props) {
  const { title, text, action, keep, pending, error = null, onConfirm, onClose } = props;
  const { t } = useLanguage();
  return (
    <Sheet title={title} onClose={onClose}>
      <p>{text}</p>
      {error !== null && <ErrorState error={error} />}
      <div className={styles.actions}>
        <Button variant="secondary" size="large" onClick={onClose}>
          {keep ?? t.common.cancel}
        </Button>
        <Button variant="danger" size="large" pending={pending} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Sheet>
  );
}
