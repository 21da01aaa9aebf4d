// The private strip on the moderator's console.
import { Strip } from "./strip.tsx";
import type { ConsolePart } from "../live/parts.ts";

export const part: ConsolePart = { panels: [{ column: "now", order: 30, Show: Strip }] };
