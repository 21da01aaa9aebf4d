// A modal dialog on the browser's own element, which keeps the focus inside and gives it back.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { useLive } from "./live.ts";
import { Icon } from "../core/icon.tsx";

interface Props {
  title: string;
  close: () => void;
  children: ComponentChildren;
  actions?: ComponentChildren;
}

export function Dialog({ title, close, children, actions }: Props) {
  const { t } = useLive();
  const element = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement as HTMLElement | null;
    dialog?.showModal();
    return () => {
      gone.current = true;
      dialog?.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  // The browser tells of the closing later, when another dialog may stand here already.
  const closed = () => {
    if (!gone.current) close();
  };
  return (
    <dialog class="dialog" ref={element} aria-label={title} onClose={closed}>
      <div class="dialog-head">
        <h2>{title}</h2>
        <button type="button" class="btn btn-quiet btn-icon" aria-label={t("live.ui.close")} onClick={close}>
          <Icon name="x" />
        </button>
      </div>
      <div class="dialog-body">{children}</div>
      {actions && <div class="dialog-actions">{actions}</div>}
    </dialog>
  );
}
