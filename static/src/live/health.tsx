// How the session is doing: the line, the delay, who is here.
import { Fragment } from "preact";

import { median } from "./clock.ts";
import { useLive } from "./live.ts";

export function Health() {
  const { client, t, view, words } = useLive();
  const { phase } = client.status;
  const delay = client.ackTimes.length ? Math.round(median(client.ackTimes)) : null;
  const speakers = Object.entries(client.presence.speakers ?? {});
  const waiting = client.outbox.commands.length;
  const names = new Map([...view.all("slot").values()].flatMap((slot) => slot.speakers.map(({ name }) => [name, name] as const)));
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
        {speakers.map(([key, about]) => {
          const { name, here, since } = about as { name?: string; here?: boolean; since?: number };
          return (
            <Fragment key={key}>
              <dt dir="auto">
                {name ?? names.get(key) ?? key}
              </dt>
              <dd>
                <span class="dot" data-tone={here ? "ok" : "err"} />
                {here ? t("live.ui.health.present") : since ? t("live.ui.health.away_since", { time: words.time(since) }) : t("live.ui.health.away")}
              </dd>
            </Fragment>
          );
        })}
      </dl>
    </section>
  );
}
