import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// What a rule finds has to be worth somebody's time: rules that only have an opinion on taste are off, the rest are
// errors. The two limits on length are the house's; data, generated files and tests have their own reasons to be long.
const tests = ['**/*.test.ts', 'packages/*/test/**', 'test/**'];
const data = ['**/data/**', '**/*-table.ts', '**/catalogue.ts', '**/services.ts'];
const tools = ['**/*.mjs'];
const nodeGlobals = [
  ...['process', 'console', 'Buffer', 'performance', 'URL', 'TextEncoder', 'TextDecoder', 'AbortController', 'AbortSignal', 'structuredClone'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'queueMicrotask', 'fetch'],
];

const enums = { selector: 'TSEnumDeclaration', message: 'Use a union of strings: it needs no code and reads as it prints.' };
const defaults = { selector: 'ExportDefaultDeclaration', message: 'Use a named export: it has one name everywhere.' };

export default defineConfig(
  globalIgnores(['**/node_modules/', '**/dist/', '**/coverage/', '**/generated/', '**/cases/', '**/conformance/', '**/.turbo/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true, boolean: true } }],
      // It cannot be told that strings are spread here to get at their code points.
      '@typescript-eslint/no-misused-spread': 'off',
      // An async function that only throws rejects, and what implements an interface of promises need not wait.
      '@typescript-eslint/require-await': 'off',
      // It asks for the assertion that no-non-null-assertion forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // The compiler option noPropertyAccessFromIndexSignature is off, and `env['X']` says that X may not be there.
      '@typescript-eslint/dot-notation': 'off',
      // Regular expressions with groups read better through match and matchAll.
      '@typescript-eslint/prefer-regexp-exec': 'off',
      'no-restricted-syntax': ['error', enums, defaults],
    },
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-else-return': 'error',
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      // Control characters are what half of the checks on hostile input look for.
      'no-control-regex': 'off',
      'max-lines': ['warn', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['warn', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: tests,
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      // What a test reads from its own cases is known to have the shape that the test is about.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  { files: data, rules: { 'max-lines': 'off' } },
  {
    files: tools,
    languageOptions: {
      globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])),
    },
    rules: { 'no-console': 'off' },
  },
);
