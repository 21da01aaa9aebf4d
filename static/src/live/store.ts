// What this browser knows of the session: keyed entities, the sequence number, and who is newer.
import type { Entities, Frame, Id, Kind, Kinds, Snapshot } from "./wire.ts";

export type Rows<K extends Kind> = ReadonlyMap<Id, Kinds[K]>;

/** How screens read: the store itself, or the store with unconfirmed actions laid over it. */
export interface View {
  all<K extends Kind>(kind: K): Rows<K>;
  get<K extends Kind>(kind: K, id: Id): Kinds[K] | undefined;
}

const NOTHING: ReadonlyMap<Id, never> = new Map<Id, never>();

export class Store implements View {
  seq: number;
  /** Grows with every visible change. */
  revision = 0;
  readonly #rows = new Map<Kind, Map<Id, Kinds[Kind]>>();
  /** The `to` of the frame that last put or dropped an entity: an older answer never overwrites it. */
  readonly #versions = new Map<string, number>();
  /** Number of the last whole state, less a half: a frame of the same number is the newer of the two. */
  #floor = -Infinity;

  constructor(snapshot: Snapshot, seq: number) {
    this.seq = seq;
    this.applySnapshot(snapshot, seq);
  }

  all<K extends Kind>(kind: K): Rows<K> {
    return (this.#rows.get(kind) as Rows<K> | undefined) ?? NOTHING;
  }

  get<K extends Kind>(kind: K, id: Id): Kinds[K] | undefined {
    return this.all(kind).get(id);
  }

  /** Applies a frame; "gap" means that something before it was missed and nothing was changed. */
  apply(frame: Frame): "applied" | "gap" {
    if (frame.from > this.seq) return "gap";
    for (const [kind, id, entity] of entries(frame.put)) {
      if (this.#isNews(kind, id, frame.to)) this.#put(kind, id, entity);
    }
    for (const [kind, ids] of Object.entries(frame.drop) as [Kind, Id[]][]) {
      for (const id of ids) if (this.#isNews(kind, id, frame.to)) this.#drop(kind, id);
    }
    this.seq = Math.max(this.seq, frame.to);
    return "applied";
  }

  /**
   * Takes a whole state. Entities that a later frame changed keep the later value. An answer that
   * did not come in order with the frames (`outOfOrder`) also loses against a frame of its own number.
   */
  applySnapshot(snapshot: Snapshot, seq: number, { outOfOrder = false } = {}): void {
    if (seq - 0.5 < this.#floor) return;
    this.#floor = seq - 0.5;
    for (const [key, version] of this.#versions) {
      if (outOfOrder ? version < seq : version <= seq) this.#versions.delete(key);
    }
    const named = new Set<string>();
    for (const [kind, id, entity] of entries(snapshot)) {
      named.add(`${kind}:${id}`);
      if (!this.#versions.has(`${kind}:${id}`)) this.#put(kind, id, entity);
    }
    for (const [kind, rows] of this.#rows) {
      for (const id of rows.keys()) {
        const key = `${kind}:${id}`;
        if (!named.has(key) && !this.#versions.has(key)) this.#drop(kind, id);
      }
    }
    this.seq = Math.max(this.seq, seq);
  }

  #isNews(kind: Kind, id: Id, to: number): boolean {
    const key = `${kind}:${id}`;
    if (Math.max(this.#versions.get(key) ?? -Infinity, this.#floor) > to) return false;
    this.#versions.set(key, to);
    return true;
  }

  #put(kind: Kind, id: Id, entity: Kinds[Kind]): void {
    const rows = this.#rows.get(kind) ?? new Map<Id, Kinds[Kind]>();
    this.#rows.set(kind, rows);
    if (same(rows.get(id), entity)) return;
    rows.set(id, entity);
    this.revision += 1;
  }

  #drop(kind: Kind, id: Id): void {
    if (this.#rows.get(kind)?.delete(id)) this.revision += 1;
  }
}

function* entries(snapshot: Snapshot): Generator<[Kind, Id, Kinds[Kind]]> {
  for (const [kind, rows] of Object.entries(snapshot) as [Kind, Entities<Kind>][]) {
    for (const [id, entity] of Object.entries(rows)) yield [kind, id, entity];
  }
}

/** Equal by value: an entity that did not change keeps its identity, so its row is not drawn again. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const left = Object.entries(a);
  const right = b as Record<string, unknown>;
  return left.length === Object.keys(b).length && left.every(([key, value]) => key in b && same(value, right[key]));
}
