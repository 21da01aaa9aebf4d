// The big screen: what is on, the clock, the question on screen, what comes; never a dialog, never an error page.
import parts from "features:screen";

import { useOffline } from "./line.tsx";
import { useLive } from "./live.ts";
import { mount } from "./mount.tsx";
import { byOrder, type ScreenPart } from "./parts.ts";
import { pitchSession, titleOf } from "./session.ts";

const all: ScreenPart[] = parts.map(({ part }) => part).sort(byOrder);
const LAYOUTS = ["full", "lower", "transparent"];

function layout(): string {
  const asked = new URLSearchParams(location.search).get("layout") ?? "";
  return LAYOUTS.includes(asked) ? asked : "full";
}

/** The address and code under which the room is joined, if the page knows them. */
function Join() {
  const { page, t } = useLive();
  const { join, join_code: code, qr } = page.urls;
  if (!join) return null;
  return (
    <div class="screen-join">
      <p>
        {t("live.ui.screen.ask")}
        <strong>{join.replace(/^https?:\/\//, "")}</strong>
        {code && <span class="screen-code">{t("live.ui.screen.code", { code })}</span>}
      </p>
      {qr && <img src={qr} alt="" />}
    </div>
  );
}

function Screen() {
  const { view, words } = useLive();
  const away = useOffline(3_000);
  const session = pitchSession(view);
  return (
    <div class="screen" data-layout={layout()}>
      {all.map(({ Show }, index) => (
        <Show key={index} />
      ))}
      {!all.length && <h1>{session && titleOf(session, words.lang)}</h1>}
      <Join />
      {away && <span class="screen-dot" aria-hidden="true" />}
    </div>
  );
}

document.addEventListener("keydown", ({ key, target }) => {
  if (key.toLowerCase() !== "f" || (target as Element).closest("input, textarea, select")) return;
  if (document.fullscreenElement) void document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => undefined);
});

mount(Screen, 100);
