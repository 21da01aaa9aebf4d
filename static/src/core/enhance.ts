// Small improvements for server-rendered pages; every page works without it.
export {};
