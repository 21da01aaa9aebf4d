// The speaker's page: when it is their turn, the clock, their questions; made for a phone on a stand.
import parts from "features:green_room";
import { useEffect } from "preact/hooks";

import { useKeyListener } from "./keys.ts";
import { LineBar, StaleActions } from "./line.tsx";
import { useLive } from "./live.ts";
import { mount } from "./mount.tsx";
import { byOrder, type GreenRoomPart } from "./parts.ts";
import { pitchSession, titleOf } from "./session.ts";
import { StatusBadge } from "./status.tsx";

const all: GreenRoomPart[] = parts.map(({ part }) => part);
const panels = all.flatMap((part) => part.panels).sort(byOrder);

/** Asks that the screen stays on while the page is looked at; browsers may say no. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    const ask = () => {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
      navigator.wakeLock.request("screen").then(
        (granted) => (lock = granted),
        () => undefined,
      );
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, []);
}

function GreenRoom() {
  const { view, t, words } = useLive();
  useWakeLock();
  useKeyListener();
  const session = pitchSession(view);
  if (!session) return <p class="empty">{t("live.ui.no_session")}</p>;
  return (
    <>
      <LineBar tone="err" />
      <StaleActions />
      <div class="green">
        <div class="row">
          <h1 class="eyebrow">{titleOf(session, words.lang)}</h1>
          <StatusBadge session={session} />
        </div>
        {panels.map(({ Show }, index) => (
          <Show key={index} />
        ))}
      </div>
    </>
  );
}

mount(GreenRoom, 100);
