// What every package adds to Backstage's own rules.
module.exports = {
  rules: {
    '@backstage/no-top-level-material-ui-4-imports': 'error',
    '@backstage/no-mixed-plugin-imports': 'error',
    // Files read top-down: the exported function first, what it uses below.
    // A use that runs before the definition stays an error.
    '@typescript-eslint/no-use-before-define': [
      'error',
      { functions: false, classes: false, variables: false, typedefs: false },
    ],
    // A chain of conditions, one on each line, reads as a table.
    'no-nested-ternary': 'off',
  },
  overrides: [
    {
      files: ['**/*.test.ts', '**/*.test.tsx'],
      rules: {
        // Assertions of a story live in functions named after them.
        'jest/expect-expect': [
          'error',
          { assertFunctionNames: ['expect*', 'assert*', '**.expect'] },
        ],
        // Terminals are told what to do by control characters.
        'no-control-regex': 'off',
        // Titles come from the table of cases.
        'jest/valid-title': ['error', { ignoreTypeOfTestName: true }],
      },
    },
  ],
};
