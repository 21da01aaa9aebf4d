// What plays: a video element of the page, or a provider's frame that is made when somebody asks for it.
import { embedOf } from "./embeds.ts";
import { embedAt } from "./moments.ts";

export interface Source {
  time(): number;
  duration(): number | null;
  seek(seconds: number): void;
  toggle(): void;
}

type Tell = (time: number) => void;

const HELLO_EVERY_MS = 400;
const HELLO_TIMES = 25;

export function videoSource(video: HTMLVideoElement, tell: Tell): Source {
  const report = (): void => tell(video.currentTime);
  for (const name of ["timeupdate", "seeking", "seeked", "loadedmetadata"]) video.addEventListener(name, report);
  const play = (): void => void video.play().catch(() => undefined);
  return {
    time: () => video.currentTime,
    duration: () => (Number.isFinite(video.duration) ? video.duration : null),
    seek: (seconds) => {
      video.currentTime = seconds;
      play();
    },
    toggle: () => (video.paused ? play() : video.pause()),
  };
}

/** Takes over the frame in `stage`, or makes it from the stage's template; null when there is none to make. */
export function frameSource(stage: HTMLElement, start: number, tell: Tell): Source | null {
  const { embed: template, provider = "", origin = "", allow = "", frameTitle = "" } = stage.dataset;
  if (!template) return null;
  const talk = embedOf(provider, origin);
  const address = (seconds: number): string => {
    const url = new URL(embedAt(template, seconds));
    for (const [name, value] of Object.entries(talk?.extra ?? {})) url.searchParams.set(name, value);
    return url.href;
  };
  const frame = document.createElement("iframe");
  frame.title = frameTitle;
  frame.allow = allow;
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation allow-popups allow-forms");
  frame.src = address(start);
  stage.replaceChildren(frame);

  const state = { time: start, duration: null as number | null, playing: false, heard: false, begun: false };
  const say = (messages: readonly unknown[]): void => {
    for (const message of messages) frame.contentWindow?.postMessage(message, talk?.origin ?? "null");
  };
  frame.addEventListener("load", () => {
    state.heard = false;
    greet(HELLO_TIMES);
  });
  function greet(times: number): void {
    if (!talk || state.heard || !times || !frame.isConnected) return;
    say(talk.hello());
    setTimeout(() => greet(times - 1), HELLO_EVERY_MS);
  }
  addEventListener("message", (event: MessageEvent<unknown>) => {
    if (!talk || event.source !== frame.contentWindow || event.origin !== talk.origin) return;
    const heard = talk.read(event.data);
    if (!heard) return;
    const first = !state.heard;
    state.heard = true;
    if (heard.reply) say(heard.reply);
    if (first) say(talk.play());
    state.duration = heard.duration ?? state.duration;
    state.playing = heard.playing ?? state.playing;
    // Before it plays a frame says 0 although it was told where to start.
    if (heard.time === undefined || (heard.time < 1 && !state.begun && start >= 1)) return;
    state.begun = true;
    state.time = heard.time;
    tell(heard.time);
  });
  return {
    time: () => state.time,
    duration: () => state.duration,
    seek: (seconds) => {
      state.time = seconds;
      if (talk && state.heard) say([...talk.seek(seconds), ...talk.play()]);
      else frame.src = address(seconds);
    },
    toggle: () => {
      if (talk) say(state.playing ? talk.pause() : talk.play());
    },
  };
}
