// Short messages at the edge of the screen, with at most one thing to press.
import type { Toast } from "./live.ts";
import type { Timers } from "./timers.ts";
import { Icon } from "../core/icon.tsx";

const STAYS = 6_000;
const STAYS_WITH_ACTION = 12_000;
const MOST = 3;

export interface ShownToast extends Toast {
  id: number;
}

export class Toasts {
  list: readonly ShownToast[] = [];
  readonly #timers: Timers;
  readonly #changed: () => void;
  #next = 0;
  #held = false;

  constructor(timers: Timers, changed: () => void) {
    this.#timers = timers;
    this.#changed = changed;
  }

  show(toast: Toast): void {
    const id = this.#next++;
    const others = this.list.filter(({ key }) => key === undefined || key !== toast.key);
    this.list = [...others, { ...toast, id }].slice(-MOST);
    this.#changed();
    this.#expire(id, toast.action ? STAYS_WITH_ACTION : STAYS);
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
    this.#changed();
  }

  /** Nothing disappears under a pointer or while it has the focus. */
  hold(held: boolean): void {
    this.#held = held;
  }

  #expire(id: number, ms: number): void {
    this.#timers.after(ms, () => {
      if (this.#held) this.#expire(id, 1_000);
      else if (this.list.some((toast) => toast.id === id)) this.close(id);
    });
  }
}

export function ToastList({ toasts, label, close }: { toasts: Toasts; label: string; close: string }) {
  const hold = () => toasts.hold(true);
  const release = () => toasts.hold(false);
  return (
    <section class="toasts" aria-label={label} onPointerEnter={hold} onPointerLeave={release} onFocusIn={hold} onFocusOut={release}>
      {toasts.list.map(({ id, text, tone, action }) => (
        <div key={id} class="toast" data-tone={tone}>
          <p>{text}</p>
          {action && (
            <button
              type="button"
              class="btn btn-quiet"
              onClick={() => {
                toasts.close(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <button type="button" class="btn btn-quiet btn-icon" aria-label={close} onClick={() => toasts.close(id)}>
            <Icon name="x" />
          </button>
        </div>
      ))}
    </section>
  );
}
