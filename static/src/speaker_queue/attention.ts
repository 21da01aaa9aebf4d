// Getting somebody's attention when it is their turn: sound and vibration only if they chose it, and the page's title.

const CHOICE = "estrade.sound";

export function soundWanted(): boolean {
  try {
    return localStorage.getItem(CHOICE) === "on";
  } catch {
    return false;
  }
}

export function wantSound(on: boolean): void {
  try {
    localStorage.setItem(CHOICE, on ? "on" : "off");
  } catch {
    // A private window forgets the choice.
  }
}

/** Two soft notes. */
export function chime(): void {
  if (!soundWanted()) return;
  const audio = new AudioContext();
  [660, 880].forEach((pitch, index) => {
    const start = audio.currentTime + index * 0.22;
    const [tone, gain] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.2, start + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.4);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.45);
  });
  setTimeout(() => void audio.close(), 1_200);
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches && "vibrate" in navigator) navigator.vibrate([120, 80, 120]);
}

let plainTitle: string | null = null;

/** Puts a mark in front of the page's title; null takes it away. */
export function titleMark(mark: string | null): void {
  plainTitle ??= document.title;
  document.title = mark === null ? plainTitle : `● ${mark} · ${plainTitle}`;
}
