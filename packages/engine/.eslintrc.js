const { readdirSync } = require('fs');
const { join } = require('path');
const shared = require('../../.eslintrc.shared');
const { engine } = require('../../scripts/src/importRules.json');

// The same table is checked over the whole repository by
// scripts/src/importRules.test.ts; here it shows in the editor.
const stages = Object.keys(engine.stages);
const notTheEngineItself = ['**/*.test.ts', 'src/testing/**'];

function restrictImports(files, groups) {
  return {
    files,
    excludedFiles: notTheEngineItself,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@backstage/*'],
              message: 'The engine does not know Backstage.',
            },
            ...groups,
          ],
        },
      ],
    },
  };
}

/** Folders that a file of the stage, so many steps below `src`, must not import. */
function otherStages(stage, depth) {
  const up = '../'.repeat(depth);
  return {
    group: stages
      .filter(other => ![stage, ...engine.stages[stage]].includes(other))
      .flatMap(other => [`${up}${other}`, `${up}${other}/**`]),
    message: `${stage}/ imports only the stages above it in the line.`,
  };
}

function restrictStage(stage) {
  return [1, 2, 3].map(depth =>
    restrictImports(
      [`src/${stage}/${'*/'.repeat(depth - 1)}*.ts`],
      [otherStages(stage, depth)],
    ),
  );
}

function restrictVendors() {
  const vendors = readdirSync(join(__dirname, 'src/vendors'), {
    withFileTypes: true,
  })
    .filter(entry => entry.isDirectory() && entry.name !== 'lib')
    .map(entry => entry.name);
  return vendors.map(vendor =>
    restrictImports(
      [`src/vendors/${vendor}/*.ts`],
      [
        otherStages('vendors', 2),
        {
          group: vendors
            .filter(other => other !== vendor)
            .flatMap(other => [`../${other}`, `../${other}/**`]),
          message: 'What two vendors share belongs into vendors/lib.',
        },
      ],
    ),
  );
}

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ...shared,
  overrides: [
    ...shared.overrides,
    {
      // What tests share runs from its sources and may declare tests itself.
      files: ['src/testing/**'],
      rules: {
        'no-restricted-syntax': 'off',
        'jest/no-export': 'off',
        '@backstage/no-undeclared-imports': 'off',
      },
    },
    ...stages.flatMap(restrictStage),
    ...restrictVendors(),
    {
      files: ['src/**/*.ts'],
      excludedFiles: notTheEngineItself,
      rules: {
        'no-restricted-globals': [
          'error',
          ...['process', 'console', 'fetch', 'performance', 'crypto'].map(
            name => ({
              name,
              message: 'The engine is pure: same input, same bytes.',
            }),
          ),
        ],
        'no-restricted-properties': [
          'error',
          { object: 'Math', property: 'random' },
          { object: 'Date', property: 'now' },
        ],
      },
    },
  ],
});
