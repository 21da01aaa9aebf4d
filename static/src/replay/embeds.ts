// Talks with the frames of video providers by messages alone: none of their scripts is loaded.

/** What a frame told: where it is, whether it plays, and what must be answered. */
export interface Heard {
  time?: number;
  duration?: number;
  playing?: boolean;
  reply?: unknown[];
}

export interface Embed {
  /** The only origin whose messages count. */
  origin: string;
  /** What the frame's address needs besides what the server wrote. */
  extra: Readonly<Record<string, string>>;
  /** Said until the frame is first heard. */
  hello(): unknown[];
  seek(seconds: number): unknown[];
  play(): unknown[];
  pause(): unknown[];
  read(data: unknown): Heard | null;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const number = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

function fields(data: unknown): Fields | null {
  if (typeof data !== "string") return isFields(data) ? data : null;
  try {
    const value: unknown = JSON.parse(data);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function heard(time: unknown, duration: unknown, playing?: boolean): Heard {
  const [at, length] = [number(time), number(duration)];
  return {
    ...(at === undefined ? {} : { time: at }),
    ...(length === undefined || length <= 0 ? {} : { duration: length }),
    ...(playing === undefined ? {} : { playing }),
  };
}

function youtube(): Embed {
  const say = (event: string, more: Fields = {}): string =>
    JSON.stringify({ event, id: 1, channel: "widget", ...more });
  const command = (func: string, args: unknown[] = []): unknown[] => [say("command", { func, args })];
  return {
    origin: "https://www.youtube-nocookie.com",
    extra: {},
    hello: () => [say("listening")],
    seek: (seconds) => command("seekTo", [seconds, true]),
    play: () => command("playVideo"),
    pause: () => command("pauseVideo"),
    read: (data) => {
      const message = fields(data);
      if (!message || typeof message.event !== "string") return null;
      const info = isFields(message.info) ? message.info : {};
      const state = number(info.playerState);
      return heard(info.currentTime, info.duration, state === undefined ? undefined : state === 1);
    },
  };
}

function vimeo(): Embed {
  const say = (method: string, value?: unknown): string => JSON.stringify({ method, value });
  return {
    origin: "https://player.vimeo.com",
    extra: {},
    hello: () => ["timeupdate", "play", "pause"].map((name) => say("addEventListener", name)),
    seek: (seconds) => [say("setCurrentTime", seconds)],
    play: () => [say("play")],
    pause: () => [say("pause")],
    read: (data) => {
      const message = fields(data);
      if (!message || typeof message.event !== "string") return null;
      const info = isFields(message.data) ? message.data : {};
      if (message.event === "ready") {
        return { reply: ["timeupdate", "play", "pause"].map((name) => say("addEventListener", name)) };
      }
      const playing = message.event === "pause" ? false : message.event === "play" ? true : undefined;
      return heard(info.seconds, info.duration, playing);
    },
  };
}

/** PeerTube's frames speak JSON-RPC in strings, with methods under a scope, once they were greeted back. */
function peertube(origin: string): Embed {
  const scope = "peertube::";
  let last = 0;
  const ask = (method: string, params?: unknown): unknown[] => {
    last += 1;
    return [JSON.stringify({ id: last, method: scope + method, params })];
  };
  return {
    origin,
    extra: { api: "1" },
    hello: () => [],
    seek: (seconds) => ask("seek", seconds),
    play: () => ask("play"),
    pause: () => ask("pause"),
    read: (data) => {
      const message = fields(data);
      const method = message && typeof message.method === "string" ? message.method : "";
      if (!message || !method.startsWith(scope)) return null;
      if (method === `${scope}__ready`) {
        return { reply: [JSON.stringify({ method, params: { type: "publish-reply", publish: [] } })] };
      }
      if (message.id !== undefined) return { reply: [JSON.stringify({ id: message.id, result: null })] };
      const status = isFields(message.params) ? message.params : {};
      const state = status.playbackState ?? message.params;
      return heard(status.position, status.duration, typeof state === "string" ? state === "playing" : undefined);
    },
  };
}

/** The way to talk with a provider's frame; null for those that can only be loaded anew at a moment. */
export function embedOf(provider: string, origin: string): Embed | null {
  if (provider === "youtube") return youtube();
  if (provider === "vimeo") return vimeo();
  if (provider === "peertube") return peertube(origin);
  return null;
}
