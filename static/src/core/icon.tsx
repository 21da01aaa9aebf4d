// An icon of the sprite; words for it stand beside it or in the control's aria-label.

const SPRITE = new URL(`./${ICONS_FILE}`, import.meta.url).href;

export function Icon({ name, large = false }: { name: string; large?: boolean }) {
  return (
    <svg class={large ? "icon icon-l" : "icon"} aria-hidden="true">
      <use href={`${SPRITE}#${name}`} />
    </svg>
  );
}
