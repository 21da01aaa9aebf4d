// What each key does, and the switch that turns single keys off.
import { useState } from "preact/hooks";

import { Dialog } from "./dialog.tsx";
import { allowSingleKeys, offered, singleKeys } from "./keys.ts";
import { useLive } from "./live.ts";
import { keyName } from "./shortcuts.ts";

export function KeysHelp({ close }: { close: () => void }) {
  const { t, words } = useLive();
  const [on, setOn] = useState(singleKeys);
  const flip = () => {
    allowSingleKeys(!on);
    setOn(!on);
  };
  return (
    <Dialog title={t("live.ui.keys.title")} close={close}>
      <div class="stack">
        {offered().map(({ title, shortcuts }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl class="keys">
              {shortcuts.map(({ keys, label }) => (
                <div key={keys}>
                  <dt>
                    <kbd>{keyName(keys, words.lang)}</kbd>
                  </dt>
                  <dd>{t(label)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <button type="button" class="switch" role="switch" aria-checked={on} onClick={flip}>
          {t("live.ui.keys.allow")}
        </button>
      </div>
    </Dialog>
  );
}
