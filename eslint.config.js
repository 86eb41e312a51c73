import tseslint from 'typescript-eslint';

const onlyNamedExports = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only: one name for one thing everywhere.',
};
const noProcessState = {
  selector: 'MemberExpression[object.name="process"][property.name=/^(exit|exitCode|stdout|stderr|stdin|argv|env|cwd)$/]',
  message: 'Only main.ts, terminal/ and config/ touch the process; everything else gets what it needs handed in.',
};

export default tseslint.config(
  {ignores: ['dist/', 'node_modules/', '.quickstart/', 'coverage/']},
  {
    files: ['src/**/*.{ts,cts}', 'test/**/*.ts', 'examples/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {parserOptions: {projectService: true}},
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/require-await': 'off',
      'max-params': ['error', 3],
      'max-lines': ['error', {max: 300, skipBlankLines: true, skipComments: true}],
      complexity: ['error', 10],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.{ts,cts}'],
    rules: {
      'max-lines-per-function': ['error', {max: 50, skipBlankLines: true, skipComments: true}],
      'no-restricted-syntax': ['error', onlyNamedExports],
    },
  },
  {
    files: ['src/**/*.{ts,cts}'],
    ignores: ['src/main.ts', 'src/start.cts', 'src/terminal/**', 'src/config/**'],
    rules: {'no-restricted-syntax': ['error', onlyNamedExports, noProcessState]},
  },
  {
    // The one CommonJS file: it is Node's loader that it stands in for.
    files: ['src/start.cts'],
    rules: {'@typescript-eslint/no-require-imports': 'off'},
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines': ['error', {max: 500, skipBlankLines: true, skipComments: true}],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
