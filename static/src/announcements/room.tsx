// Announcements in the room: the newest on top until it is closed, all of them under "Infos".
import { useEffect, useRef, useState } from "preact/hooks";

import type { Announcement } from "./kinds.ts";
import { useLive } from "../live/live.ts";
import type { RoomPart } from "../live/parts.ts";
import type { View } from "../live/store.ts";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

function newestFirst(view: View): [Id, Announcement][] {
  return [...view.all("announcement")].sort(([, a], [, b]) => b.at - a.at);
}

function Newest() {
  const { view, t, words, announcer } = useLive();
  const newest = newestFirst(view)[0];
  const [closed, close] = useState<Id | null>(null);
  const said = useRef(newest?.[0]);
  useEffect(() => {
    if (!newest || said.current === newest[0]) return;
    said.current = newest[0];
    announcer.say(t("announcements.ui.said", { text: newest[1].text }), { key: "announcement" });
  }, [newest?.[0]]);
  if (!newest || closed === newest[0]) return null;
  return (
    <div class="announcement">
      <Icon name="megaphone" />
      <p>
        {newest[1].text} <time dateTime={new Date(newest[1].at).toISOString()}>{words.time(newest[1].at)}</time>
      </p>
      <button type="button" class="btn btn-quiet btn-icon" aria-label={t("announcements.ui.close")} onClick={() => close(newest[0])}>
        <Icon name="x" />
      </button>
    </div>
  );
}

function All() {
  const { view, t, words } = useLive();
  const list = newestFirst(view);
  if (!list.length) return <p class="empty">{t("announcements.ui.empty")}</p>;
  return (
    <ul class="announcements">
      {list.map(([id, { text, at }]) => (
        <li key={id} class="announcement">
          <p>
            {text} <time dateTime={new Date(at).toISOString()}>{words.time(at)}</time>
          </p>
        </li>
      ))}
    </ul>
  );
}

export const part: RoomPart = {
  Banner: Newest,
  tab: {
    id: "infos",
    order: 40,
    label: "announcements.ui.infos",
    icon: "info",
    Panel: All,
    news: ({ view }) => view.all("announcement").size,
  },
};
