// The team's newest announcement, for speakers too.
import "./kinds.ts";
import { useLive } from "../live/live.ts";
import type { GreenRoomPart } from "../live/parts.ts";
import { Icon } from "../core/icon.tsx";

function Newest() {
  const { view, words } = useLive();
  const newest = [...view.all("announcement").values()].sort((a, b) => b.at - a.at)[0];
  if (!newest) return null;
  return (
    <div class="announcement">
      <Icon name="megaphone" />
      <p>
        {newest.text} <time dateTime={new Date(newest.at).toISOString()}>{words.time(newest.at)}</time>
      </p>
    </div>
  );
}

export const part: GreenRoomPart = { panels: [{ order: 5, Show: Newest }] };
