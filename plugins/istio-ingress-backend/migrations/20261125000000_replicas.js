// Several replicas: who owns which cluster, the objects behind a result for
// those that do not, and a history that is read in pages.
//
// Times of leases are milliseconds of the database's own clock.

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client.includes('pg');
  const keyText = isPostgres ? 'text collate "C"' : 'text';

  await knex.schema.createTable('replicas', table => {
    table.comment('Backends that run now, and the clusters they could own');
    table.specificType('id', keyText).notNullable().primary();
    table.text('clusters').notNullable().comment('JSON: names');
    table.bigInteger('seen_at').notNullable();
  });

  await knex.schema.createTable('leases', table => {
    table.comment('Which replica reads a cluster and writes its result');
    table.specificType('cluster', keyText).notNullable().primary();
    table.text('owner').comment('A replica; null when it was given up');
    table
      .integer('token')
      .notNullable()
      .comment('Raised with every owner; writers lock the row by it');
    table.bigInteger('expires_at').notNullable();
    table
      .bigInteger('requested_at')
      .comment('When another replica last asked for the cluster to be read');
  });

  await knex.schema.createTable('snapshots', table => {
    table.comment('The objects behind a recent result, trimmed');
    table.specificType('cluster', keyText).notNullable().primary();
    table.text('observed_at').notNullable();
    table.binary('objects').notNullable().comment('JSON lines, zstd');
  });

  await knex.schema.alterTable('clusters', table => {
    table
      .integer('token')
      .notNullable()
      .defaultTo(0)
      .comment('Of the owner that wrote the result');
  });

  await knex.schema.alterTable('changes', table => {
    table.text('objects').comment('JSON: the objects that changed');
    table.dropIndex(['service_key', 'changed_at'], 'changes_service_index');
    table.dropIndex(['changed_at'], 'changes_time_index');
    table.index(
      ['service_key', 'changed_at', 'id'],
      'changes_service_order_index',
    );
    table.index(['changed_at', 'id'], 'changes_order_index');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('changes', table => {
    table.dropIndex(
      ['service_key', 'changed_at', 'id'],
      'changes_service_order_index',
    );
    table.dropIndex(['changed_at', 'id'], 'changes_order_index');
    table.dropColumn('objects');
    table.index(['service_key', 'changed_at'], 'changes_service_index');
    table.index(['changed_at'], 'changes_time_index');
  });
  await knex.schema.alterTable('clusters', table => {
    table.dropColumn('token');
  });
  for (const table of ['snapshots', 'leases', 'replicas']) {
    await knex.schema.dropTable(table);
  }
};
