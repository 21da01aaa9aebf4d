// The switch that allows a sound when one is called; pressing it lets the person hear it.
import { useState } from "preact/hooks";

import { chime, soundWanted, wantSound } from "./attention.ts";
import { useLive } from "../live/live.ts";

export function SoundSwitch() {
  const { t } = useLive();
  const [on, setOn] = useState(soundWanted);
  const flip = () => {
    wantSound(!on);
    setOn(!on);
    if (!on) chime();
  };
  return (
    <button type="button" class="switch" role="switch" aria-checked={on} onClick={flip}>
      {t("speaker_queue.ui.sound")}
    </button>
  );
}
