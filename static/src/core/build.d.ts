/** File name of the icon sprite, set by tools/build.mjs. */
declare const ICONS_FILE: string;
