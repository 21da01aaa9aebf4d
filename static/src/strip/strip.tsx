// The private strip: what was said between moderators and the chair, and a field to say more.
import { useEffect, useRef, useState } from "preact/hooks";

import { newest } from "./kinds.ts";
import { Icon } from "../core/icon.tsx";
import { useLive } from "../live/live.ts";

const LONGEST = 280;

export function Strip() {
  const { view, page, t, act, words, drafts, announcer } = useLive();
  const [text, setText] = useState(() => drafts.read("strip"));
  const write = (value: string) => {
    setText(value);
    drafts.write("strip", value);
  };
  const notes = newest(view.all("strip_note"));
  const last = notes.at(-1);
  const told = useRef(last?.[0]);
  useEffect(() => {
    if (!last || told.current === last[0]) return;
    told.current = last[0];
    if (last[1].by !== page.me.name) announcer.say(t("strip.ui.new", { name: last[1].by ?? "" }), { key: "strip" });
  });
  const send = (event: Event) => {
    event.preventDefault();
    const said = text.trim();
    if (!said) return;
    write("");
    void act("strip.write", { text: said }, {}).then((answer) => {
      if (!answer.ok) write(said);
    });
  };
  return (
    <section>
      <div class="console-head">
        <h3>{t("strip.ui.title")}</h3>
      </div>
      <ul class="announcements">
        {notes.map(([id, note]) => (
          <li key={id} class="announcement">
            <p>
              <strong>{note.by}</strong> {note.text} <time dateTime={new Date(note.at).toISOString()}>{words.time(note.at)}</time>
              {note.seen_at !== null && <span class="muted"> · {t("strip.ui.is_read")}</span>}
            </p>
            {note.seen_at === null && note.by !== page.me.name && (
              <button type="button" class="btn btn-quiet" onClick={() => void act("strip.acknowledge", { id }, {})}>
                <Icon name="check" /> {t("strip.ui.read")}
              </button>
            )}
          </li>
        ))}
      </ul>
      <form class="pad stack-s" onSubmit={send}>
        <label class="field">
          <span class="label">{t("strip.ui.field")}</span>
          <input value={text} maxLength={LONGEST} onInput={({ currentTarget }) => write(currentTarget.value)} />
        </label>
        <p class="small muted">{t("strip.ui.hint")}</p>
        <button type="submit" class="btn btn-block">
          <Icon name="send" /> {t("strip.ui.send")}
        </button>
      </form>
    </section>
  );
}
