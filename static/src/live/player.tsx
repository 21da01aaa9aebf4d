// The stream: nothing of another site is loaded before the person asks for it.
import { useState } from "preact/hooks";

import { useLive } from "./live.ts";
import type { Stream } from "./wire.ts";
import { Icon } from "../core/icon.tsx";

const ALLOWED = "autoplay; fullscreen; picture-in-picture; encrypted-media; clipboard-write";
const SANDBOX = "allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox allow-forms";

function remembered(provider: string): boolean {
  try {
    return localStorage.getItem(`estrade.player.${provider}`) === "yes";
  } catch {
    return false;
  }
}

function remember(provider: string): void {
  try {
    localStorage.setItem(`estrade.player.${provider}`, "yes");
  } catch {
    // A private window asks again next time.
  }
}

export function Player({ stream }: { stream: Stream }) {
  const { kind, url, embed_url: embed } = stream;
  if (kind === "embed" && embed) return <Embed key={embed} stream={stream} address={embed} />;
  if (kind === "video" && url) return <Video key={url} address={url} />;
  if (kind === "link" && url) return <Elsewhere key={url} stream={stream} address={url} />;
  return <Nothing />;
}

function Embed({ stream, address }: { stream: Stream; address: string }) {
  const { t } = useLive();
  const provider = stream.title ?? stream.provider ?? "";
  const [loaded, setLoaded] = useState(() => remembered(provider));
  const [always, setAlways] = useState(true);
  if (loaded) {
    return (
      <div class="player" data-kind="embed">
        <iframe
          src={address}
          title={t("live.ui.player.frame", { title: provider })}
          allow={ALLOWED}
          sandbox={SANDBOX}
          referrerpolicy="strict-origin-when-cross-origin"
        />
      </div>
    );
  }
  return (
    <div class="player" data-kind="embed">
      <div class="player-poster">
        <button
          type="button"
          class="btn btn-primary btn-big"
          onClick={() => {
            if (always) remember(provider);
            setLoaded(true);
          }}
        >
          <Icon name="play" /> {t("live.ui.player.watch")}
        </button>
        <p class="player-note">{t("live.ui.player.cookies", { provider: provider || t("live.ui.player.provider") })}</p>
        <label class="check">
          <input type="checkbox" checked={always} onChange={({ currentTarget }) => setAlways(currentTarget.checked)} />
          {t("live.ui.player.remember")}
        </label>
        {stream.url && (
          <a class="btn btn-quiet" href={stream.url} target="_blank" rel="noopener noreferrer">
            <Icon name="external-link" /> {t("live.ui.player.open", { provider })}
          </a>
        )}
      </div>
    </div>
  );
}

function Video({ address }: { address: string }) {
  const { t } = useLive();
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  if (failed) {
    return (
      <div class="player" data-kind="video">
        <div class="player-poster">
          <p>{t("live.ui.player.failed")}</p>
          <button
            type="button"
            class="btn btn-primary"
            onClick={() => {
              setAttempt(attempt + 1);
              setFailed(false);
            }}
          >
            <Icon name="refresh-cw" /> {t("live.ui.retry")}
          </button>
          <a class="btn" href={address} target="_blank" rel="noopener noreferrer">
            <Icon name="external-link" /> {t("live.ui.player.open_address")}
          </a>
        </div>
      </div>
    );
  }
  return (
    <div class="player" data-kind="video">
      <video key={attempt} controls playsInline preload="metadata" src={address} onError={() => setFailed(true)} />
    </div>
  );
}

function Elsewhere({ stream, address }: { stream: Stream; address: string }) {
  const { t } = useLive();
  return (
    <div class="player" data-kind="link">
      <div class="player-poster">
        <p>{t("live.ui.player.elsewhere", { provider: stream.title ?? stream.provider ?? t("live.ui.player.provider") })}</p>
        <a class="btn btn-primary btn-big" href={address} target="_blank" rel="noopener noreferrer">
          <Icon name="external-link" /> {t("live.ui.player.open", { provider: stream.title ?? stream.provider ?? "" })}
        </a>
        <p class="player-note">{t("live.ui.player.second_screen")}</p>
      </div>
    </div>
  );
}

function Nothing() {
  const { t } = useLive();
  return (
    <div class="player" data-kind="none">
      <div class="player-poster">
        <Icon name="video" large />
        <p>{t("live.ui.player.none")}</p>
      </div>
    </div>
  );
}
