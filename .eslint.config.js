import tseslint from 'typescript-eslint'

/** Sizes and shapes of the house style (docs/contributing.md); cheap to check, so checked. */
const houseStyle = {
  'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 4],
  'max-depth': ['error', 4],
  // A switch over all kinds is one branch to a reader.
  complexity: ['error', { max: 22, variant: 'modified' }],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-console': 'off',
  'no-restricted-syntax': [
    'error',
    { selector: 'ExportDefaultDeclaration', message: 'default export, expected a named one' },
    { selector: 'ExportAllDeclaration', message: 'barrel, expected imports from the file that defines the name' },
    { selector: 'ClassDeclaration[superClass.name!="Error"]', message: 'class, expected a record and functions' },
    { selector: 'ClassExpression', message: 'class, expected a record and functions' },
    { selector: 'TSEnumDeclaration', message: 'enum, expected a union of strings' },
  ],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/explicit-module-boundary-types': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
}

/** Rules of the strict set that fight with the house style, each with its reason. */
const relaxed = {
  // A generator that yields nothing stands for a kernel function that touches nothing shared.
  'require-yield': 'off',
  // Kernel names (`kvm`, `__tdp_mmu_set_spte_atomic`) keep their spelling, and numbers are numbers in text.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  // `!` after a check that the type cannot carry (mdast positions, arrays by a known index).
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/no-unnecessary-condition': 'off',
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
  '@typescript-eslint/no-meaningless-void-operator': 'off',
  '@typescript-eslint/no-invalid-void-type': 'off',
  '@typescript-eslint/consistent-type-definitions': 'off',
  '@typescript-eslint/unified-signatures': 'off',
  '@typescript-eslint/no-dynamic-delete': 'off',
  // Dear, and about what the house style does not have: classes and enums.
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  '@typescript-eslint/no-unsafe-enum-assignment': 'off',
  // Code points are what is wanted.
  '@typescript-eslint/no-misused-spread': 'off',
  // `object | Value` says more than `object`.
  '@typescript-eslint/no-redundant-type-constituents': 'off',
}

export default tseslint.config(
  { ignores: ['node_modules/', 'coverage/', '.cache/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { ...houseStyle, ...relaxed },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      // Generated programs are run, and values of any kind are shown.
      '@typescript-eslint/no-implied-eval': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      // Tables of cases, loops over all pairs, and values that hide something on purpose.
      'max-params': 'off',
      'max-depth': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  // Inner loops pass numbers, not objects made for one call; the walker hands on the path it is on.
  { files: ['src/explore/**/*.ts', 'lint/flow/**/*.ts'], rules: { 'max-params': ['error', 7] } },
  // The compiler has some 400 kinds of nodes; a switch over them names those it is about.
  { files: ['src/chapter/**/*.ts'], rules: { '@typescript-eslint/switch-exhaustiveness-check': 'off' } },
  { files: ['**/*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
)
