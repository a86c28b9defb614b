const shared = require('../../.eslintrc.shared');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ...shared,
  overrides: [
    ...shared.overrides,
    {
      // What tests share is as little published as the tests.
      files: ['src/testing/**', 'dev/**'],
      rules: { '@backstage/no-undeclared-imports': 'off' },
    },
  ],
});
