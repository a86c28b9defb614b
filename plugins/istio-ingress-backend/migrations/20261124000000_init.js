// Results of the analysis of each cluster, and the history of what changed.
//
// Texts that are sorted or compared use the "C" collation on PostgreSQL, so
// that lists have the same order on every database.

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client.includes('pg');
  const keyText = isPostgres ? 'text collate "C"' : 'text';

  await knex.schema.createTable('clusters', table => {
    table.comment(
      'Read status of each cluster, and what concerns it as a whole',
    );
    table.specificType('name', keyText).notNullable().primary();
    table.text('source').notNullable();
    table.text('world').notNullable();
    table.text('status').notNullable();
    table.boolean('stale').notNullable();
    table.text('observed_at').comment('When the stored result was read');
    table.text('attempted_at').notNullable();
    table.text('message').comment('Why the last attempt failed');
    table
      .text('details')
      .notNullable()
      .comment('JSON: reads, problems, meshes');
    table
      .text('unread')
      .notNullable()
      .comment('Kinds that were not read, sorted');
    table.integer('revision').notNullable().comment('Raised by every write');
    table.integer('schema_version').notNullable();
    table.text('engine_version').notNullable();
  });

  await knex.schema.createTable('services', table => {
    table.comment('One row a service: columns to filter and sort by, and JSON');
    table.specificType('service_key', keyText).notNullable().primary();
    table.specificType('cluster', keyText).notNullable();
    table.specificType('namespace', keyText).notNullable();
    table.specificType('name', keyText).notNullable();
    table.text('posture').notNullable();
    table.integer('posture_rank').notNullable().comment('0 is the worst');
    table.text('modes').notNullable().comment(',a,b, to match one by like');
    table.integer('finding_count').notNullable();
    table.text('search').notNullable();
    table
      .text('labels')
      .notNullable()
      .comment('JSON: of service and workloads');
    table.text('summary').notNullable().comment('JSON of the row in a list');
    table
      .text('details')
      .notNullable()
      .comment('JSON: service, routes, controllers');
    table.text('hash').notNullable();
    table.boolean('stale').notNullable();
    table
      .text('observed_at')
      .notNullable()
      .comment('When this row was written');
    table.integer('schema_version').notNullable();
    table.text('engine_version').notNullable();
    table.index(['cluster', 'namespace', 'name'], 'services_cluster_index');
    table.index(['name', 'namespace', 'cluster'], 'services_name_index');
    table.index(
      ['posture_rank', 'name', 'namespace', 'cluster'],
      'services_posture_index',
    );
    table.index(
      ['finding_count', 'name', 'namespace', 'cluster'],
      'services_findings_index',
    );
  });

  await knex.schema.createTable('entries', table => {
    table.comment('One row an object by which traffic may enter');
    table.specificType('entry_key', keyText).notNullable().primary();
    table.specificType('cluster', keyText).notNullable();
    table.text('state').notNullable();
    table.text('vendor').notNullable();
    table.text('api_group').notNullable();
    table.text('kind').notNullable();
    table.text('namespace').notNullable();
    table.text('data').notNullable().comment('JSON');
    table.text('hash').notNullable();
    table.boolean('stale').notNullable();
    table.integer('schema_version').notNullable();
    table.text('engine_version').notNullable();
    table.index(['cluster', 'entry_key'], 'entries_cluster_index');
  });

  await knex.schema.createTable('entry_services', table => {
    table.comment('Which services an entry leads to');
    table.specificType('entry_key', keyText).notNullable();
    table.specificType('service_key', keyText).notNullable();
    table.primary(['entry_key', 'service_key']);
    table.index(['service_key'], 'entry_services_service_index');
  });

  await knex.schema.createTable('findings', table => {
    table.comment('Findings that hold, and those that were resolved');
    table.specificType('cluster', keyText).notNullable();
    table.specificType('finding_key', keyText).notNullable();
    table.specificType('rule', keyText).notNullable();
    table.text('severity').notNullable();
    table.integer('severity_rank').notNullable().comment('0 is the worst');
    table.text('first_seen').notNullable();
    table
      .text('last_seen')
      .notNullable()
      .comment('Of resolved ones; else the cluster tells');
    table.text('resolved_at');
    table
      .text('unread')
      .notNullable()
      .comment('Kinds not read when it was seen');
    table.text('data').notNullable().comment('JSON');
    table.text('hash').notNullable();
    table.integer('schema_version').notNullable();
    table.text('engine_version').notNullable();
    table.primary(['cluster', 'finding_key']);
    table.index(
      ['severity_rank', 'rule', 'cluster', 'finding_key'],
      'findings_order_index',
    );
  });

  await knex.schema.createTable('finding_services', table => {
    table.comment('Which services a finding concerns');
    table.specificType('cluster', keyText).notNullable();
    table.specificType('finding_key', keyText).notNullable();
    table.specificType('service_key', keyText).notNullable();
    table.primary(['cluster', 'finding_key', 'service_key']);
    table.index(['service_key'], 'finding_services_service_index');
  });

  await knex.schema.createTable('changes', table => {
    table.comment('Changes of posture and mode, with what caused them');
    table.bigIncrements('id');
    table.specificType('cluster', keyText).notNullable();
    table.specificType('service_key', keyText).notNullable();
    table.text('changed_at').notNullable();
    table.text('field').notNullable().comment('posture or modes');
    table.text('before').comment('Null for a new service');
    table.text('after').comment('Null for a removed service');
    table
      .text('cause')
      .notNullable()
      .comment('object, permission, engine or cluster');
    table.text('detail').comment('JSON: the objects or kinds that changed');
    table.index(['service_key', 'changed_at'], 'changes_service_index');
    table.index(['changed_at'], 'changes_time_index');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'changes',
    'finding_services',
    'findings',
    'entry_services',
    'entries',
    'services',
    'clusters',
  ]) {
    await knex.schema.dropTable(table);
  }
};
