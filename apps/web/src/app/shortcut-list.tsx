import { Switch } from "../design/field.tsx";
import { Sheet } from "../design/sheet.tsx";
import { Facts } from "../design/surface.tsx";
import { useLanguage } from "./language.tsx";
import styles from "./page.module.css";
import { changeSettings, useSettings } from "./settings.ts";
import { shortcutActions, shortcutKeys } from "./shortcuts.ts";

export function ShortcutList({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const { shortcuts } = useSettings();
  const items = shortcutActions.map((action) => ({
    term: t.shortcuts[action],
    value: shortcutKeys[action].map((key) => (
      <kbd key={key} className={styles.key}>
        {key}
      </kbd>
    )),
  }));
  return (
    <Sheet title={t.shortcuts.title} onClose={onClose}>
      <Facts
        items={[
          ...items,
          { term: t.shortcuts.close, value: <kbd className={styles.key}>Esc</kbd> },
        ]}
      />
      <Switch
        label={t.shortcuts.toggle}
        hint={t.shortcuts.toggleHint}
        checked={shortcuts}
        onChange={(on) => changeSettings({ shortcuts: on })}
      />
    </Sheet>
  );
}
