// Announcing from the console: type, Enter; what was announced can be taken back.
import { useRef, useState } from "preact/hooks";

import "./kinds.ts";
import { useShortcuts } from "../live/keys.ts";
import { useLive } from "../live/live.ts";
import type { ConsolePart } from "../live/parts.ts";
import { Icon } from "../core/icon.tsx";

const LONGEST = 300;

function AnnouncePanel() {
  const { view, t, act, words, drafts } = useLive();
  const [text, setText] = useState(() => drafts.read("announce"));
  const field = useRef<HTMLInputElement>(null);
  const write = (value: string) => {
    setText(value);
    drafts.write("announce", value);
  };
  useShortcuts(t("announcements.ui.title"), [{ keys: "g", label: "announcements.ui.key", run: () => field.current?.focus() }]);
  const send = (event: Event) => {
    event.preventDefault();
    const said = text.trim();
    if (!said) return;
    write("");
    void act("announcement.post", { text: said }, { done: t("announcements.ui.posted"), undoable: true }).then((answer) => {
      if (!answer.ok) write(said);
    });
  };
  const list = [...view.all("announcement")].sort(([, a], [, b]) => b.at - a.at);
  return (
    <section>
      <div class="console-head">
        <h3>{t("announcements.ui.title")}</h3>
      </div>
      <form class="pad stack-s" onSubmit={send}>
        <label class="field">
          <span class="label">
            {t("announcements.ui.field")} <kbd>G</kbd>
          </span>
          <input ref={field} value={text} maxLength={LONGEST} onInput={({ currentTarget }) => write(currentTarget.value)} onKeyDown={({ key, currentTarget }) => key === "Escape" && currentTarget.blur()} />
        </label>
        <button type="submit" class="btn btn-block">
          <Icon name="megaphone" /> {t("announcements.ui.send")}
        </button>
      </form>
      <ul class="announcements">
        {list.slice(0, 5).map(([id, { text: said, at }]) => (
          <li key={id} class="announcement">
            <p>
              {said} <time dateTime={new Date(at).toISOString()}>{words.time(at)}</time>
            </p>
            <button
              type="button"
              class="btn btn-quiet btn-icon"
              aria-label={t("announcements.ui.withdraw", { text: said })}
              onClick={() => void act("announcement.withdraw", { id }, { done: t("announcements.ui.withdrawn"), undoable: true, changes: [{ kind: "announcement", id, drop: true }] })}
            >
              <Icon name="x" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export const part: ConsolePart = { panels: [{ column: "now", order: 20, Show: AnnouncePanel }] };
