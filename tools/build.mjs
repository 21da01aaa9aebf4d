// Builds static/src into static/dist (git-ignored): `node tools/build.mjs`, add `--watch` while developing.
//
// What it finds by itself (adding a feature adds only its folder):
//   static/src/<feature>/<name>.island.tsx   an island        -> logical name "<feature>/<name>"
//   static/src/core/enhance.ts               every page's script -> "core/enhance"
//   static/src/core/main.css + static/src/<feature>/*.css      one style sheet -> "core/main.css"
//   static/src/core/icons.txt                names of Lucide icons, one a line ("name" or "id=name") -> "core/icons.svg";
//                                            scripts know its file name as the constant ICONS_FILE
//   static/src/<feature>/<name>.svg          a drawing -> "<feature>/<name>.svg"
//   Figtree, latin and latin-ext             -> "core/figtree-latin.woff2", "core/figtree-latin-ext.woff2"
// An island imports "features:room" (console, green_room, screen …): an array of the modules
// static/src/*/room.tsx that exist. CSS may say url("figtree:latin") and url("figtree:latin-ext").
//
// static/dist/manifest.json, read by the Python helper:
//   { "<logical name>": { "file": "room-ABCD1234.js",       file name inside static/dist
//                         "imports": ["chunk-….js", …] } }   put each in <link rel=modulepreload>
// Scripts are ES modules: <script type="module" src=…>. Style sheets, fonts and the sprite have no imports.
// An icon is <svg aria-hidden="true"><use href="/static/dist/{core/icons.svg}#hand"/></svg>.
// Beside each script, style sheet and sprite lies its packed form (.gz), sent to browsers that take it.
// static/dist/meta.json is esbuild's metafile, for looking at sizes.
import { createHash } from "node:crypto";
import {
  existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync,
} from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

import * as esbuild from "esbuild";

const ROOT = path.resolve(import.meta.dirname, "..");
const SOURCE = path.join(ROOT, "static/src");
const DIST = path.join(ROOT, "static/dist");
const FONTS = path.join(ROOT, "node_modules/@fontsource-variable/figtree/files");
const ICONS = path.join(ROOT, "node_modules/lucide-static/icons");
const KEPT_MS = 86_400_000;

const found = (pattern) => globSync(pattern, { cwd: SOURCE }).map((name) => name.replaceAll("\\", "/")).sort();

/** Lets an island import every feature's part for one screen, whatever features exist. */
const featureParts = {
  name: "feature-parts",
  setup(build) {
    build.onResolve({ filter: /^features:/ }, ({ path: name }) => ({ path: name.slice(9), namespace: "features" }));
    build.onLoad({ filter: /.*/, namespace: "features" }, ({ path: screen }) => {
      const parts = found(`*/${screen}.tsx`);
      const lines = parts.map((part, i) => `import * as part${i} from ${JSON.stringify("./" + part)};`);
      lines.push(`export default [${parts.map((_, i) => `part${i}`).join(", ")}];`);
      return { contents: lines.join("\n"), resolveDir: SOURCE, loader: "js" };
    });
  },
};

/** Resolves url("figtree:latin") to the font file of the npm package. */
const fontFiles = {
  name: "font-files",
  setup(build) {
    build.onResolve({ filter: /^figtree:/ }, ({ path: name }) => ({
      path: path.join(FONTS, `figtree-${name.slice(8)}-wght-normal.woff2`),
    }));
  },
};

/** The one style sheet: the design system, then each feature's own rules. */
function styleSheet() {
  const parts = ["core/main.css", ...found("*/*.css").filter((name) => !name.startsWith("core/"))];
  return parts.filter((name) => existsSync(path.join(SOURCE, name))).map((name) => `@import "./${name}";`).join("\n");
}

function hashed(name, extension, content) {
  return `${name}-${createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase()}.${extension}`;
}

function write(name, extension, content) {
  const file = hashed(name, extension, content);
  writeFileSync(path.join(DIST, file), content);
  return { file, imports: [] };
}

/** One <symbol> for each icon asked for; colours and sizes come from CSS. */
function sprite() {
  const list = path.join(SOURCE, "core/icons.txt");
  const wanted = existsSync(list) ? readFileSync(list, "utf8").split("\n") : [];
  const symbols = wanted
    .map((line) => line.replace(/#.*/, "").trim())
    .filter(Boolean)
    .map((line) => {
      const [id, name = id] = line.split("=").map((part) => part.trim());
      const file = path.join(ICONS, `${name}.svg`);
      if (!existsSync(file)) throw new Error(`static/src/core/icons.txt: Lucide has no icon "${name}"`);
      const inside = readFileSync(file, "utf8").replace(/<!--.*?-->/gs, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
      return `<symbol id="${id}" viewBox="0 0 24 24">${inside.replace(/\s+/g, " ").replace(/> </g, "><").trim()}</symbol>`;
    });
  return `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${symbols.join("")}</svg>`;
}

function entryPoints() {
  const entries = { main: "estrade:main.css" };
  if (existsSync(path.join(SOURCE, "core/enhance.ts"))) entries.enhance = path.join(SOURCE, "core/enhance.ts");
  for (const island of found("*/*.island.tsx")) {
    entries[island.replace(".island.tsx", "").replace("/", "-")] = path.join(SOURCE, island);
  }
  return entries;
}

/** The style sheet as an entry that exists only in memory. */
const styleEntry = {
  name: "style-entry",
  setup(build) {
    build.onResolve({ filter: /^estrade:main\.css$/ }, () => ({ path: "main.css", namespace: "style" }));
    build.onLoad({ filter: /.*/, namespace: "style" }, () => ({ contents: styleSheet(), resolveDir: SOURCE, loader: "css" }));
  },
};

function manifest(metafile) {
  const names = {};
  for (const [output, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    const file = path.basename(output);
    if (entryPoint === "style:main.css") {
      names["core/main.css"] = { file, imports: [] };
    } else {
      const logical = entryPoint.replace("static/src/", "").replace(/(\.island)?\.tsx?$/, "");
      const chunks = imports.filter(({ kind }) => kind === "import-statement").map((used) => path.basename(used.path));
      names[logical] = { file, imports: chunks };
    }
  }
  for (const subset of ["latin", "latin-ext"]) {
    const font = `figtree-${subset}-wght-normal`;
    const used = Object.keys(metafile.outputs).find((output) => path.basename(output).startsWith(`${font}-`));
    names[`core/figtree-${subset}.woff2`] = used
      ? { file: path.basename(used), imports: [] }
      : write(font, "woff2", readFileSync(path.join(FONTS, `${font}.woff2`)));
  }
  names["core/icons.svg"] = write("icons", "svg", sprite());
  for (const drawing of found("*/*.svg")) {
    names[drawing] = write(path.basename(drawing, ".svg"), "svg", readFileSync(path.join(SOURCE, drawing), "utf8"));
  }
  return names;
}

const options = {
  absWorkingDir: ROOT,
  entryPoints: entryPoints(),
  outdir: DIST,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  // One file an island: two more round trips for shared chunks cost more than a second copy of Preact.
  splitting: false,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  metafile: true,
  write: false,
  legalComments: "none",
  logLevel: "warning",
  external: ["/static/*"],
  define: { ICONS_FILE: JSON.stringify(hashed("icons", "svg", sprite())) },
  plugins: [featureParts, fontFiles, styleEntry],
  loader: { ".woff2": "file" },
};

/**
 * Writes only once everything was built: a failed build leaves the last good one. Files of former builds stay
 * a day, for pages that are open and servers that still know their names; the manifest comes last.
 */
function finish(result) {
  mkdirSync(DIST, { recursive: true });
  for (const { path: file, contents } of result.outputFiles) writeFileSync(file, contents);
  const names = manifest(result.metafile);
  writeFileSync(path.join(DIST, "meta.json"), JSON.stringify(result.metafile));
  writeFileSync(path.join(DIST, "manifest.new"), JSON.stringify(names, null, 1));
  renameSync(path.join(DIST, "manifest.new"), path.join(DIST, "manifest.json"));
  const used = new Set(["meta.json", "manifest.json", ...Object.values(names).map(({ file }) => file)]);
  for (const { imports } of Object.values(names)) for (const file of imports) used.add(file);
  for (const output of Object.keys(result.metafile.outputs)) used.add(path.basename(output));
  for (const file of [...used].filter((name) => /\.(js|css|svg)$/.test(name))) {
    writeFileSync(path.join(DIST, `${file}.gz`), gzipSync(readFileSync(path.join(DIST, file)), { level: 9 }));
    used.add(`${file}.gz`);
  }
  for (const file of readdirSync(DIST)) {
    const old = Date.now() - statSync(path.join(DIST, file)).mtimeMs > KEPT_MS;
    if (old && !used.has(file)) rmSync(path.join(DIST, file), { recursive: true });
  }
}

if (process.argv.includes("--watch")) {
  const ready = { name: "ready", setup: (build) => void build.onEnd((result) => void (result.errors.length || finish(result))) };
  const context = await esbuild.context({ ...options, minify: false, plugins: [...options.plugins, ready] });
  await context.watch();
  console.log("watching static/src …");
} else {
  const started = performance.now();
  finish(await esbuild.build(options));
  console.log(`static/dist built in ${Math.round(performance.now() - started)} ms`);
}
