// Doing things in words: what is said when an action was accepted, refused, late or undone.
import type { Announcer } from "./announce.ts";
import type { LiveClient, Sent } from "./client.ts";
import type { Status } from "./connection.ts";
import type { Words } from "./i18n.ts";
import type { Deed, Done, Toast } from "./live.ts";
import type { Timers } from "./timers.ts";
import type { Answer, Args, Refusal } from "./wire.ts";

export interface DeedParts {
  client: LiveClient;
  words: Words;
  announcer: Announcer;
  toasts: { show: (toast: Toast) => void };
  timers: Timers;
}

const UNDO_WITHIN = 60_000;
const LOST_ALOUD_AFTER = 10_000;
const LINE_SHOWN_AFTER = 1_500;

/** Codes of refusals made here, which the server has no words for. */
const OWN_WORDS = new Set(["offline", "full", "unknown"]);

export class Deeds {
  readonly #parts: DeedParts;
  #done: Done[] = [];
  /** Actions on their way that can be taken back, the last one last. */
  #onTheWay: symbol[] = [];
  #cancelLost: (() => void)[] = [];
  #lineShown = false;

  constructor(parts: DeedParts) {
    this.#parts = parts;
  }

  async act(verb: string, args: Args, deed: Deed = {}): Promise<Answer> {
    const { client, timers } = this.#parts;
    const own = Symbol(verb);
    if (deed.undoable) this.#onTheWay.push(own);
    const answer = await client.send(verb, args, deed.changes);
    const stands = this.#onTheWay.includes(own);
    this.#onTheWay = this.#onTheWay.filter((one) => one !== own);
    if (answer.ok) {
      if (deed.undoable && stands) this.#done.push({ seq: answer.seq, at: timers.now(), text: deed.done ?? deed.named ?? "" });
      if (deed.done) this.#tellDone(deed.done, deed.undoable ? answer.seq : null);
    } else if (!deed.quiet && answer.code !== "dropped") {
      this.#tellRefused(answer, deed.words);
    }
    return answer;
  }

  /** What was done here and can be taken back now, the last one first. */
  get history(): readonly Done[] {
    const { timers } = this.#parts;
    this.#done = this.#done.filter(({ at }) => timers.now() - at <= UNDO_WITHIN);
    return [...this.#done].reverse();
  }

  /** Takes back the action of a number, else the last one; one without a number yet the server knows as the last. */
  undo(seq = this.#onTheWay.pop() ? undefined : this.history[0]?.seq): void {
    this.#done = this.#done.filter((done) => done.seq !== seq);
    void this.act("live.undo", seq === undefined ? {} : { seq }, { done: this.#parts.words.t("live.ui.undone") });
  }

  late({ answer }: Sent): void {
    if (!answer.ok) this.#tellRefused(answer);
  }

  caughtUp(count: number): void {
    const text = this.#parts.words.t("live.ui.outbox_sent", { count });
    this.#parts.toasts.show({ text, tone: "ok", key: "line" });
    this.#parts.announcer.say(text, { key: "line" });
  }

  /** Said once: politely when the line is away a moment, urgently when it stays away. */
  statusChanged({ phase }: Status): void {
    const { announcer, words, timers } = this.#parts;
    for (const cancel of this.#cancelLost.splice(0)) cancel();
    if (phase === "offline") {
      this.#cancelLost = [
        timers.after(LINE_SHOWN_AFTER, () => {
          this.#lineShown = true;
          announcer.say(words.t("live.ui.reconnecting"), { key: "line" });
        }),
        timers.after(LOST_ALOUD_AFTER, () => announcer.say(words.t("live.ui.lost"), { key: "line", urgent: true })),
      ];
    } else if (phase === "online" && this.#lineShown) {
      this.#lineShown = false;
      announcer.say(words.t("live.ui.back"), { key: "line" });
    }
  }

  #tellDone(text: string, seq: number | null): void {
    const { words, toasts, announcer } = this.#parts;
    const action = seq !== null && { action: { label: words.t("live.ui.undo"), run: () => this.undo(seq) } };
    toasts.show({ text, tone: "ok", key: "done", ...action });
    announcer.say(text, { key: "done" });
  }

  #tellRefused(refusal: Refusal, special: Deed["words"] = {}): void {
    const text = this.wordsFor(refusal, special);
    this.#parts.toasts.show({ text, tone: "err" });
    this.#parts.announcer.say(text, { key: "refused" });
  }

  wordsFor({ code, message }: Refusal, special: Deed["words"] = {}): string {
    const { t } = this.#parts.words;
    return special[code] ?? (OWN_WORDS.has(code) ? t(`live.ui.refused.${code}`) : message || t("live.ui.refused.other"));
  }
}
