const shared = require('../.eslintrc.shared');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ...shared,
  rules: {
    ...shared.rules,
    // These programs run from their sources, never from a build, and may use
    // what a package does not export.
    'no-restricted-syntax': 'off',
    '@backstage/no-relative-monorepo-imports': 'off',
  },
});
