// The moderator's account of the questions: what became of them, and the files with every one.
import { Fragment } from "preact";

import { tally } from "./tally.ts";
import { useLive } from "../live/live.ts";
import { Icon } from "../core/icon.tsx";

const SHOWN = ["received", "published", "answered", "deferred", "merged", "dismissed"] as const;

export function Ledger() {
  const { view, t, page } = useLive();
  const counts = tally(view.all("question").values());
  return (
    <section>
      <div class="console-head">
        <h3>{t("questions.ui.ledger")}</h3>
      </div>
      <dl class="health pad">
        {SHOWN.map((name) => (
          <Fragment key={name}>
            <dt>{t(`questions.ui.count.${name}`)}</dt>
            <dd>{counts[name]}</dd>
          </Fragment>
        ))}
        {counts.reasons.map(([reason, count]) => (
          <Fragment key={reason}>
            <dt class="muted">– {t(`questions.ui.why.${reason}`)}</dt>
            <dd class="muted">{count}</dd>
          </Fragment>
        ))}
      </dl>
      <p class="pad row">
        {(["csv", "json"] as const).map((kind) => (
          <a key={kind} class="btn" href={`/s/${page.ps}/questions.${kind}`} download>
            <Icon name="external-link" /> {kind.toUpperCase()} <span class="visually-hidden">{t("questions.ui.ledger_file")}</span>
          </a>
        ))}
      </p>
    </section>
  );
}
