// The words of the live protocol as types; features add their kinds by declaration merging.

export type Id = string;
/** An instant, in milliseconds since the epoch, by the server's clock. */
export type Instant = number;

export interface Stream {
  kind: "embed" | "link" | "video" | "none";
  provider: string | null;
  embed_url: string | null;
  url: string | null;
  title: string | null;
}

/** The same text in the languages it exists in. */
export type Texts = Partial<Record<string, string>>;

export interface PitchSession {
  title: string;
  titles: Texts;
  status: "draft" | "published" | "open" | "live" | "paused" | "ended" | "cancelled" | "replay";
  starts_at: Instant;
  ends_at: Instant;
  live_at: Instant | null;
  ended_at: Instant | null;
  paused_at: Instant | null;
  delayed_to: Instant | null;
  stream: Stream;
  moderation: boolean;
  questions_open: boolean;
  recording?: boolean;
  /** Only for staff and speakers. */
  stage_url?: string | null;
  /** Only for staff: grows with each other order of the slots. */
  list_version?: number;
}

export interface SlotSpeaker {
  id: Id;
  name: string;
  role: string | null;
  company: string | null;
}

export interface Slot {
  /** Only for staff: grows with each change of what the slot is. */
  version?: number;
  position: number;
  kind: "pitch" | "talk" | "questions" | "break";
  title: string;
  titles: Texts;
  company: string | null;
  speakers: SlotSpeaker[];
  pitch_s: number;
  questions_s: number;
  changeover_s: number;
  starts_at: Instant;
  state: "later" | "current" | "done";
  started_at: Instant | null;
  ended_at: Instant | null;
}

export interface Turn {
  entry_id: Id;
  name: string;
  started_at: Instant;
  paused_at: Instant | null;
  limit_s: number | null;
  spoken_s: number;
}

export type Phase = "idle" | "pitch" | "questions" | "changeover";

export interface ClockFacts {
  slot_id: Id | null;
  phase: Phase;
  started_at: Instant | null;
  paused_at: Instant | null;
  allotted_s: number;
  turn: Turn | null;
}

/** What the whole kernel knows; a feature's folder adds the kinds it owns. */
export interface Kinds {
  pitch_session: PitchSession;
  slot: Slot;
  clock: ClockFacts;
}

export type Kind = keyof Kinds;
export type Entities<K extends Kind> = Record<Id, Kinds[K]>;
export type Snapshot = { [K in Kind]?: Entities<K> };

export interface Frame {
  ps: Id;
  from: number;
  to: number;
  put: Snapshot;
  drop: Partial<Record<Kind, Id[]>>;
  now: Instant;
}

export type SyncAnswer =
  | { ok: true; frame: Frame; now: Instant }
  | { ok: true; snapshot: Snapshot; seq: number; now: Instant }
  | Refusal;

export type Args = Record<string, unknown>;

export interface Accepted {
  ok: true;
  seq: number;
  result?: unknown;
}

export interface Refusal {
  ok: false;
  code: string;
  message: string;
  fields?: Record<string, string>;
  retry_after_s?: number;
  version?: number;
}

export type Answer = Accepted | Refusal;

export interface Presence {
  here: number;
  /** For staff, by entry of the queue: here, or since when not, or never seen. */
  entries?: Record<Id, true | Instant | null>;
  /** For staff: who has the page of the running order open. */
  editors?: { id: Id; name: string }[];
}

export type Role = "attendee" | "speaker" | "chair" | "moderator" | "organiser";

/** The page's data block `#live-state`. */
export interface PageState {
  ps: Id;
  seq: number;
  now: Instant;
  ticket: string;
  partial: boolean;
  role: Role;
  audience: "attendees" | "speakers" | "chairs" | "staff";
  /** `speakers`: as whom the person presents at the event. */
  me: { name: string; guest: boolean; speakers: Id[] };
  urls: { state: string; ticket: string } & Record<string, string | undefined>;
  lang: "fr" | "en";
  zone: string;
  snapshot: Snapshot;
}
