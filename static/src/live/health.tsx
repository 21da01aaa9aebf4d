// How the session is doing: the line, the delay, who is here.
import type { ComponentChildren } from "preact";

import { median } from "./clock.ts";
import { useLive } from "./live.ts";

export function Health({ children }: { children: ComponentChildren }) {
  const { client, t } = useLive();
  const { phase } = client.status;
  const delay = client.ackTimes.length ? Math.round(median(client.ackTimes)) : null;
  const waiting = client.outbox.commands.length;
  return (
    <section>
      <div class="console-head">
        <h3>{t("live.ui.health.title")}</h3>
      </div>
      <dl class="health pad">
        <dt>{t("live.ui.health.line")}</dt>
        <dd>
          <span class="dot" data-tone={phase === "online" ? "ok" : phase === "connecting" ? "warn" : "err"} />
          {t(`live.ui.health.${phase}`)}
        </dd>
        <dt>{t("live.ui.health.here")}</dt>
        <dd>{client.presence.here}</dd>
        <dt>{t("live.ui.health.delay")}</dt>
        <dd>{delay === null ? "–" : `${delay} ms`}</dd>
        {waiting > 0 && (
          <>
            <dt>{t("live.ui.health.waiting")}</dt>
            <dd>{waiting}</dd>
          </>
        )}
        {children}
      </dl>
    </section>
  );
}
