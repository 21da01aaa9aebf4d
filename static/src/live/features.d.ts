// The lists that tools/build.mjs makes of the feature folders found on disk.
declare module "features:room" {
  const modules: { part: import("./parts.ts").RoomPart }[];
  export default modules;
}
declare module "features:console" {
  const modules: { part: import("./parts.ts").ConsolePart }[];
  export default modules;
}
declare module "features:green_room" {
  const modules: { part: import("./parts.ts").GreenRoomPart }[];
  export default modules;
}
declare module "features:screen" {
  const modules: { part: import("./parts.ts").ScreenPart }[];
  export default modules;
}
