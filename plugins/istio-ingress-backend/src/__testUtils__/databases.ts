import { TestDatabases } from '@backstage/backend-test-utils';

/** SQLite, and a PostgreSQL of whatever version the environment gives. */
export function testDatabases(): TestDatabases {
  return TestDatabases.create({
    ids: [
      'SQLITE_3',
      'POSTGRES_18',
      'POSTGRES_17',
      'POSTGRES_16',
      'POSTGRES_15',
    ],
  });
}
