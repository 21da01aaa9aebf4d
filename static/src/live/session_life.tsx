// The session's life in the moderator's hand: doors, live, pause, end, and the stream's address.
import { useState } from "preact/hooks";

import { Dialog } from "./dialog.tsx";
import { useLive } from "./live.ts";
import { StatusBadge } from "./status.tsx";
import type { PitchSession } from "./wire.ts";
import { Icon } from "../core/icon.tsx";

export function SessionLife({ session }: { session: PitchSession }) {
  const { t, act } = useLive();
  const [dialog, setDialog] = useState<"stream" | null>(null);
  const move = (verb: string) => void act(`session.${verb}`, {}, { undoable: true, done: t(`live.ui.life.done_${verb}`) });
  const { status } = session;
  return (
    <>
      <StatusBadge session={session} />
      {status === "published" && (
        <button type="button" class="btn" onClick={() => move("open")}>
          {t("live.ui.life.open")}
        </button>
      )}
      {(status === "published" || status === "open") && (
        <button type="button" class="btn btn-live" onClick={() => move("start")}>
          <Icon name="radio" /> {t("live.ui.life.start")}
        </button>
      )}
      {status === "live" && (
        <button type="button" class="btn" onClick={() => move("pause")}>
          <Icon name="pause" /> {t("live.ui.life.pause")}
        </button>
      )}
      {status === "paused" && (
        <button type="button" class="btn btn-live" onClick={() => move("resume")}>
          <Icon name="play" /> {t("live.ui.life.resume")}
        </button>
      )}
      {(status === "live" || status === "paused") && (
        <button type="button" class="btn btn-danger" onClick={() => move("end")}>
          {t("live.ui.life.end")}
        </button>
      )}
      <button type="button" class="btn btn-icon spread" aria-label={t("live.ui.life.stream")} title={t("live.ui.life.stream")} onClick={() => setDialog("stream")}>
        <Icon name="video" />
      </button>
      {dialog === "stream" && <StreamDialog session={session} close={() => setDialog(null)} />}
    </>
  );
}

function StreamDialog({ session, close }: { session: PitchSession; close: () => void }) {
  const { t, act } = useLive();
  const [url, setUrl] = useState(session.stream.url ?? "");
  const [error, setError] = useState("");
  const save = (event: Event) => {
    event.preventDefault();
    void act("session.stream", { url: url.trim() }, { undoable: true, done: t("live.ui.life.done_stream"), quiet: true }).then((answer) => {
      if (answer.ok) close();
      else setError(answer.fields?.url ?? answer.message);
    });
  };
  return (
    <Dialog title={t("live.ui.life.stream")} close={close}>
      <form class="field" onSubmit={save}>
        <label for="stream-url">{t("live.ui.life.stream_field")}</label>
        <p class="hint">{t("live.ui.life.stream_hint")}</p>
        <input id="stream-url" type="url" value={url} aria-invalid={error !== "" || undefined} aria-describedby={error ? "stream-error" : undefined} onInput={({ currentTarget }) => setUrl(currentTarget.value)} />
        {error && (
          <p class="error" id="stream-error">
            {error}
          </p>
        )}
        <button type="submit" class="btn btn-primary">
          {t("live.ui.life.stream_save")}
        </button>
      </form>
    </Dialog>
  );
}
