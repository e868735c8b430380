import { existsSync } from 'node:fs';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Imports run one way: lambdas -> adapters -> core; lib takes only names from core; local never takes lib. */
const layer = (files, forbidden, message) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: forbidden.map((regex) => ({ regex, message })) },
    ],
  },
});

const up = (folders) => `^(\\.\\./)+(${folders})/`;

export default tseslint.config(
  // What compares Hash API with other queues can be checked only where those are installed.
  { ignores: existsSync('load-tests/peers/node_modules') ? [] : ['load-tests/peers/systems/'] },
  { ignores: ['**/node_modules/', 'cdk.out/', '.local/', 'coverage/', '**/*.js', '**/*.cjs', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-cycle': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  layer(
    ['core/**/*.ts'],
    [
      up('adapters|lambdas|lib|local|ops|bin'),
      '^(@aws|pg$|redis|aws-cdk)',
      '^node:(fs|http|https|net|child_process)',
    ],
    'core is pure: no AWS, database, cache, file or network; ports come in as arguments.',
  ),
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'core takes its settings as arguments.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'core takes a clock as an argument.' },
        { object: 'Math', property: 'random', message: 'core takes randomness as an argument.' },
      ],
    },
  },
  layer(['adapters/**/*.ts'], [up('lambdas|lib|local|ops|bin')], 'adapters import only core.'),
  layer(['lambdas/**/*.ts'], [up('lib|local|ops|bin')], 'lambdas import only adapters and core.'),
  layer(
    ['lib/**/*.ts'],
    [up('adapters|lambdas|local|ops|bin'), '^(\\.\\./)+core/(?!names/|limits)'],
    'lib takes only shared names and limits from core.',
  ),
  layer(
    ['local/**/*.ts'],
    [up('lib|lambdas|adapters|bin')],
    'local reads the synthesized template, never lib or the functions.',
  ),
  {
    files: ['test/**/*.ts', 'load-tests/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
