// The bar that tells how the line to the server is, and what waits for it.
import { useEffect, useState } from "preact/hooks";

import { mayWait } from "./outbox.ts";
import { useLive } from "./live.ts";
import { Icon } from "../core/icon.tsx";

const SHOWN_AFTER = 1_500;

/** True once the line has been away for `ms`, redrawn when that becomes true. */
export function useOffline(ms: number): boolean {
  const { client } = useLive();
  const { phase, since } = client.status;
  const [, redraw] = useState(0);
  const left = since + ms - performance.now();
  useEffect(() => {
    if (phase === "online" || left <= 0) return;
    const handle = setTimeout(() => redraw((n) => n + 1), left + 5);
    return () => clearTimeout(handle);
  }, [phase, since, ms]);
  return phase !== "online" && left <= 0;
}

export function LineBar({ tone = "wait" }: { tone?: "wait" | "err" }) {
  const { client, t } = useLive();
  const away = useOffline(SHOWN_AFTER);
  const { phase, message } = client.status;
  const waiting = client.outbox.commands.filter(({ verb }) => mayWait(verb)).length;
  if (phase === "refused") {
    return (
      <div class="banner" data-tone="err">
        <p>{message === undefined || message === "" ? t("live.ui.refused.connection") : message}</p>
        <button type="button" class="btn" onClick={() => location.reload()}>
          <Icon name="refresh-cw" /> {t("live.ui.reload")}
        </button>
      </div>
    );
  }
  if (!away) return null;
  return (
    <div class="banner" data-tone={tone}>
      <Icon name="wifi-off" />
      <p>
        {t("live.ui.reconnecting")} {waiting > 0 && t("live.ui.waiting_count", { count: waiting })}
      </p>
    </div>
  );
}

/** Actions from before a long cut: sent only if the person still wants them. */
export function StaleActions() {
  const { client, t, words } = useLive();
  return (
    <>
      {client.stale.map(({ nonce, verb, args, at }) => (
        <div key={nonce} class="banner" data-tone="warn">
          <p>
            {t("live.ui.stale", { time: words.time(at) })} {typeof args.text === "string" ? `« ${args.text} »` : verb}
          </p>
          <button type="button" class="btn btn-primary" onClick={() => client.sendStale(nonce)}>
            {t("live.ui.send_now")}
          </button>
          <button type="button" class="btn" onClick={() => client.drop(nonce)}>
            {t("live.ui.drop")}
          </button>
        </div>
      ))}
    </>
  );
}
