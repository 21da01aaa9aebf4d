// What was done here in the last minute, each with its way back.
import { Dialog } from "./dialog.tsx";
import { useLive, useTime } from "./live.ts";
import { Icon } from "../core/icon.tsx";

export function History({ close }: { close: () => void }) {
  const { t, undo, history } = useLive();
  useTime(1_000);
  const now = performance.now();
  const done = history();
  return (
    <Dialog title={t("live.ui.history.title")} close={close}>
      {!done.length && <p class="empty">{t("live.ui.history.none")}</p>}
      <ol class="history" aria-label={t("live.ui.history.title")}>
        {done.map(({ seq, at, text }) => (
          <li key={seq} class="row row-between">
            <span dir="auto">
              {text} <span class="muted small nowrap">{t("live.ui.history.ago", { seconds: Math.max(0, Math.floor((now - at) / 1000)) })}</span>
            </span>
            <button type="button" class="btn" onClick={() => undo(seq)}>
              <Icon name="undo" /> {t("live.ui.history.undo")} <span class="visually-hidden">{text}</span>
            </button>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
