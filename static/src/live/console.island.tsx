// The moderator's console: a bar on top, three columns that the features fill, help for the keys.
import parts from "features:console";
import { useState } from "preact/hooks";

import { Health } from "./health.tsx";
import { History } from "./history.tsx";
import { KeysHelp } from "./keys_help.tsx";
import { useKeyListener, useShortcuts } from "./keys.ts";
import { LineBar, StaleActions } from "./line.tsx";
import { useLive } from "./live.ts";
import { mount } from "./mount.tsx";
import { byOrder, type Column, type ConsolePart } from "./parts.ts";
import { pitchSession, titleOf } from "./session.ts";
import { keyName } from "./shortcuts.ts";
import { SessionLife } from "./session_life.tsx";
import { Icon } from "../core/icon.tsx";

const all: ConsolePart[] = parts.map(({ part }) => part);
const panels = all.flatMap((part) => part.panels).sort(byOrder);
const bars = all.flatMap(({ Bar }) => (Bar ? [Bar] : []));
const healths = all.flatMap((part) => (part.Health ? [part.Health] : []));
const COLUMNS: readonly Column[] = ["queue", "questions", "now"];

function Panels({ column, pinned = false }: { column: Column; pinned?: boolean }) {
  const shown = panels.filter((panel) => panel.column === column && (panel.pinned ?? false) === pinned);
  return (
    <>
      {shown.map(({ Show }, index) => (
        <Show key={index} />
      ))}
    </>
  );
}

function Console() {
  const { view, t, undo, words } = useLive();
  const [show, setShow] = useState<Column>("queue");
  const [open, setOpen] = useState<"help" | "history" | null>(null);
  useKeyListener();
  useShortcuts(t("live.ui.keys.general"), [
    { keys: "z", label: "live.ui.keys.undo", run: () => undo() },
    { keys: "shift+z", label: "live.ui.history.title", run: () => setOpen("history") },
    { keys: "?", label: "live.ui.keys.help", run: () => setOpen("help") },
    { keys: "escape", label: "live.ui.keys.clear", run: () => (document.activeElement as HTMLElement | null)?.blur() },
  ]);
  const session = pitchSession(view);
  if (!session) return <p class="empty">{t("live.ui.no_session")}</p>;
  return (
    <>
      <LineBar tone="err" />
      <StaleActions />
      <div class="console" data-show={show}>
        <div class="console-bar">
          <h1>{titleOf(session, words.lang)}</h1>
          <SessionLife session={session} />
          {bars.map((Bar, index) => (
            <Bar key={index} />
          ))}
          <button type="button" class="btn btn-icon" aria-label={t("live.ui.undo")} title={t("live.ui.undo")} onClick={() => undo()}>
            <Icon name="undo" />
          </button>
          <button type="button" class="btn btn-icon" aria-label={t("live.ui.history.title")} title={`${t("live.ui.history.title")} (${keyName("shift+z", words.lang)})`} onClick={() => setOpen("history")}>
            <Icon name="list" />
          </button>
          <button type="button" class="btn btn-icon" aria-label={t("live.ui.keys.help")} title={`${t("live.ui.keys.help")} (?)`} onClick={() => setOpen("help")}>
            <Icon name="keyboard" />
          </button>
        </div>
        <div class="tabs console-tabs" role="group" aria-label={t("live.ui.columns")}>
          {COLUMNS.map((column) => (
            <button key={column} type="button" class="tab" aria-current={show === column ? "true" : undefined} onClick={() => setShow(column)}>
              {t(`live.ui.column.${column}`)}
            </button>
          ))}
        </div>
        {COLUMNS.map((column) => (
          <section key={column} class="console-col" data-col={column} aria-label={t(`live.ui.column.${column}`)}>
            <h2 class="visually-hidden">{t(`live.ui.column.${column}`)}</h2>
            <Panels column={column} pinned />
            <div class="console-scroll" tabIndex={-1}>
              <Panels column={column} />
              {column === "now" && (
                <Health>
                  {healths.map((Rows, index) => (
                    <Rows key={index} />
                  ))}
                </Health>
              )}
            </div>
          </section>
        ))}
      </div>
      {open === "help" && <KeysHelp close={() => setOpen(null)} />}
      {open === "history" && <History close={() => setOpen(null)} />}
    </>
  );
}

mount(Console, 250);
