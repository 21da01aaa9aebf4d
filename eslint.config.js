// One lint configuration for the browser code, its tests and the build.
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", ".venv/", "static/dist/", "**/.venv/"] },
  {
    files: ["static/src/**/*.{ts,tsx}", "tests/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text is shown as text (Trusted Types are required)." },
        { property: "outerHTML", message: "Text is shown as text (Trusted Types are required)." },
        { property: "insertAdjacentHTML", message: "Text is shown as text (Trusted Types are required)." },
        { object: "Date", property: "now", message: "Time comes from the server's clock (live/clock.ts)." },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "Text is shown as text." },
        { selector: "JSXAttribute[name.name='style']", message: "Use a class, or the CSSOM through a ref." },
      ],
      "max-lines": ["error", 400],
      eqeqeq: "error",
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: { "@typescript-eslint/no-floating-promises": "off" },
  },
  {
    files: ["tools/**/*.mjs", "*.js"],
    extends: [tseslint.configs.recommended],
    languageOptions: { globals: { console: "readonly", process: "readonly" } },
  },
);
