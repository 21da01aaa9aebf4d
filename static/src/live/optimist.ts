// Actions shown before the server confirmed them, laid over the store and taken back when refused.
import type { Rows, Store, View } from "./store.ts";
import type { Id, Kind, Kinds } from "./wire.ts";

/** What an action is expected to change. */
export type Change = {
  [K in Kind]:
    | { kind: K; id: Id; set: Partial<Kinds[K]> }
    | { kind: K; id: Id; make: Kinds[K] }
    | { kind: K; id: Id; drop: true };
}[Kind];

interface Pending {
  changes: readonly Change[];
  /** Set by the acknowledgement: the frame that carries the effect has at least this number. */
  seq: number | null;
  waiting: boolean;
}

export type Mark = "sent" | "waiting";

export class Optimist {
  readonly #pending = new Map<string, Pending>();
  #cached: { view: View; revision: number; seq: number } | null = null;

  add(nonce: string, changes: readonly Change[]): void {
    this.#pending.set(nonce, { changes, seq: null, waiting: false });
    this.#cached = null;
  }

  /** No acknowledgement for two seconds, or offline: the action is shown as waiting. */
  wait(nonce: string): void {
    const pending = this.#pending.get(nonce);
    if (pending?.seq !== null) return;
    pending.waiting = true;
    this.#cached = null;
  }

  accept(nonce: string, seq: number): void {
    const pending = this.#pending.get(nonce);
    if (!pending) return;
    pending.seq = seq;
    pending.waiting = false;
    this.#cached = null;
  }

  /** Takes the action back; the answer says whether anything was shown. */
  reject(nonce: string): boolean {
    this.#cached = null;
    return this.#pending.delete(nonce);
  }

  /** How an entity stands: not acknowledged yet ("sent"), or late ("waiting"). */
  mark(kind: Kind, id: Id): Mark | null {
    let mark: Mark | null = null;
    for (const { changes, seq, waiting } of this.#pending.values()) {
      if (seq === null && changes.some((change) => change.kind === kind && change.id === id)) {
        if (waiting) return "waiting";
        mark = "sent";
      }
    }
    return mark;
  }

  /** What was accepted up to `seq` has arrived; true if something had: the person's own deed is drawn at once. */
  arrived(seq: number): boolean {
    const before = this.#pending.size;
    for (const [nonce, pending] of this.#pending) {
      if (pending.seq !== null && seq >= pending.seq) this.#pending.delete(nonce);
    }
    return this.#pending.size < before;
  }

  /** The store as it will be when everything sent is accepted. */
  view(store: Store): View {
    this.arrived(store.seq);
    if (!this.#pending.size) return store;
    if (this.#cached?.revision === store.revision && this.#cached.seq === store.seq) return this.#cached.view;
    const view = lay([...this.#pending.values()].flatMap(({ changes }) => changes), store);
    this.#cached = { view, revision: store.revision, seq: store.seq };
    return view;
  }
}

function lay(changes: readonly Change[], store: Store): View {
  const changed = new Map<Kind, Map<Id, Kinds[Kind]>>();
  for (const change of changes) {
    const rows = changed.get(change.kind) ?? new Map<Id, Kinds[Kind]>(store.all(change.kind));
    changed.set(change.kind, rows);
    const present = rows.get(change.id);
    if ("drop" in change) rows.delete(change.id);
    else if ("make" in change) rows.set(change.id, present ?? change.make);
    else if (present) rows.set(change.id, { ...present, ...change.set } as Kinds[Kind]);
  }
  const all = <K extends Kind>(kind: K): Rows<K> => (changed.get(kind) as Rows<K> | undefined) ?? store.all(kind);
  return { all, get: (kind, id) => all(kind).get(id) };
}
