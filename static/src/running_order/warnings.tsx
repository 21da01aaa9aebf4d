// What is to be warned of, asked of the server after each change of the plan, and kept on purpose.
import { useEffect, useRef, useState } from "preact/hooks";

import type { OrderActions } from "./order_actions.ts";
import { fetchWarnings, type PlanData, type Warning } from "./order_data.ts";
import { useLive } from "../live/live.ts";
import { pitchSession } from "../live/session.ts";
import type { Store } from "../live/store.ts";
import { Icon } from "../core/icon.tsx";

/** A row of keys pressed one after the other is one question. */
const SETTLED = 120;

/** Everything of the plan that a warning can be about, as the server last told it. */
function signature(store: Store): string {
  const session = pitchSession(store);
  const slots = [...store.all("slot")].map(([id, one]) => [id, one.starts_at, one.pitch_s, one.questions_s, one.changeover_s, one.position, one.state, one.speakers.map((speaker) => speaker.id)]);
  return JSON.stringify([session?.starts_at, session?.ends_at, slots]);
}

export function useWarnings(data: PlanData): { warnings: readonly Warning[]; ask: () => void } {
  const { client, announcer } = useLive();
  const [warnings, setWarnings] = useState<readonly Warning[]>(data.warnings);
  const known = useRef(new Set(data.warnings.map(({ key }) => key)));
  const asked = useRef<string | null>(null);
  asked.current ??= signature(client.store);
  const ask = () =>
    void fetchWarnings(data.warnings_url).then((found) => {
      const fresh = found.filter(({ key, kept }) => !kept && !known.current.has(key));
      known.current = new Set(found.map(({ key }) => key));
      if (fresh.length) announcer.say(fresh.map(({ text }) => text).join(" "), { key: "warnings" });
      setWarnings(found);
    }, () => undefined);
  useEffect(() => {
    const handle = setTimeout(() => {
      const now = signature(client.store);
      if (now === asked.current) return;
      asked.current = now;
      ask();
    }, SETTLED);
    return () => clearTimeout(handle);
  }, [client.store.revision]);
  return { warnings, ask };
}

export function Warnings({ warnings, actions }: { warnings: readonly Warning[]; actions: OrderActions }) {
  const { t } = useLive();
  return (
    <>
      {warnings.map(({ key, text, kept, fits_at: fits }) =>
        kept ? (
          <p key={key} class="plan-warning muted small">
            <Icon name="check" /> {t("running_order.ui.plan.kept_before", { text })}
          </p>
        ) : (
          <div key={key} class="plan-warning" data-tone="warn">
            <Icon name="triangle-alert" />
            <span>{text}</span>
            {fits && (
              <button type="button" class="btn" onClick={actions.fitEnd}>
                {t("running_order.ui.plan.fit_end", { time: fits })}
              </button>
            )}
            <button type="button" class="btn btn-quiet" onClick={() => void actions.keep(key)}>
              {t("running_order.ui.plan.keep")}
              <span class="visually-hidden"> {text}</span>
            </button>
          </div>
        ),
      )}
    </>
  );
}
