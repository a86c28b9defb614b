const shared = require('../.eslintrc.shared');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ...shared,
  rules: {
    ...shared.rules,
    // These programs run from their sources, never from a build.
    'no-restricted-syntax': 'off',
  },
});
