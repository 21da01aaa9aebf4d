// The attendee's room: the stream, what is on, and the features' tabs beside it.
import parts from "features:room";
import { useEffect, useRef } from "preact/hooks";

import { LineBar, StaleActions } from "./line.tsx";
import { useLive } from "./live.ts";
import { mount } from "./mount.tsx";
import { byOrder, type RoomPart } from "./parts.ts";
import { Player } from "./player.tsx";
import { pitchSession, titleOf } from "./session.ts";
import { StatusBadge } from "./status.tsx";
import { Tabs } from "./tabs.tsx";
import type { PitchSession } from "./wire.ts";
import { Icon } from "../core/icon.tsx";

const all: RoomPart[] = parts.map(({ part }) => part);
const banners = all.flatMap(({ Banner }) => (Banner ? [Banner] : []));
const stage = all.flatMap((part) => (part.stage ? [part.stage] : [])).sort(byOrder);
const tabs = all.flatMap(({ tab }) => (tab ? [tab] : [])).sort(byOrder);

/** Says aloud that it starts, pauses or ends: once each, and not for what was so on arrival. */
function useStatusAloud(status: string | undefined): void {
  const { announcer, t } = useLive();
  const before = useRef(status);
  useEffect(() => {
    if (status && before.current && before.current !== status && ["live", "paused", "ended"].includes(status)) {
      announcer.say(t(`live.ui.said.${status}`), { key: "status", urgent: status === "live" });
    }
    before.current = status;
  }, [status]);
}

function Waiting({ session }: { session: PitchSession }) {
  const { t, words, client } = useLive();
  const at = session.delayed_to ?? session.starts_at;
  const late = session.delayed_to !== null || client.clock.now() > session.starts_at;
  const key = session.delayed_to !== null ? "live.ui.lobby.delayed" : late ? "live.ui.lobby.late" : "live.ui.lobby.soon";
  return <p class="lead pad">{t(key, { time: words.time(at) })}</p>;
}

function Room() {
  const { view, t, client, words } = useLive();
  const session = pitchSession(view);
  useStatusAloud(session?.status);
  if (!session) return <p class="empty">{t("live.ui.no_session")}</p>;
  const before = session.status === "open" || session.status === "published";
  const here = client.presence.here;
  return (
    <>
      <LineBar />
      <StaleActions />
      {banners.map((Banner, index) => (
        <Banner key={index} />
      ))}
      <div class="room">
        <div class="room-stage">
          <div class="room-head">
            <h1>{titleOf(session, words.lang)}</h1>
            <StatusBadge session={session} />
            {session.recording && <span class="badge badge-recorded">{t("live.ui.recorded")}</span>}
            {here > 0 && (
              <span class="presence">
                <Icon name="users" /> {t("live.ui.here", { count: here })}
              </span>
            )}
          </div>
          <div class="room-player">
            <Player stream={session.stream} />
          </div>
          {before && <Waiting session={session} />}
          {stage.map(({ Show }, index) => (
            <Show key={index} />
          ))}
        </div>
        <div class="room-panel">
          <Tabs tabs={tabs} label={t("live.ui.tabs")} />
        </div>
      </div>
    </>
  );
}

mount(Room);
