// Where services stand with the policies of the platform team, whose they are,
// the controllers that serve them, and how many there were on each day.

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client.includes('pg');
  const keyText = isPostgres ? 'text collate "C"' : 'text';

  await knex.schema.createTable('service_entities', table => {
    table.comment('The catalog entity that each service belongs to, if any');
    table.specificType('service_key', keyText).notNullable().primary();
    table.specificType('cluster', keyText).notNullable();
    table.specificType('entity_ref', keyText).notNullable();
    table.specificType('owner', keyText).comment('Entity reference');
    table.specificType('system', keyText).comment('Entity reference');
    table.text('lifecycle');
    table.index(['owner'], 'service_entities_owner_index');
    table.index(['entity_ref'], 'service_entities_entity_index');
  });

  await knex.schema.createTable('verdicts', table => {
    table.comment(
      'Where a service stands with each policy that is about it, before waivers',
    );
    table.specificType('service_key', keyText).notNullable();
    table.specificType('policy_id', keyText).notNullable();
    table.specificType('cluster', keyText).notNullable();
    table
      .text('status')
      .notNullable()
      .comment('violating, unknown or compliant');
    table.integer('status_rank').notNullable().comment('0 is the worst');
    table
      .integer('severity_rank')
      .notNullable()
      .comment('Of the policy; 0 is the worst');
    table
      .text('rules')
      .notNullable()
      .comment('JSON: finding rules that all of it rests on; empty if others');
    table.text('shortfalls').notNullable().comment('JSON');
    table.boolean('predicted').notNullable();
    table.text('since').notNullable().comment('When the status began');
    table.text('hash').notNullable();
    table.primary(['service_key', 'policy_id']);
    table.index(['policy_id', 'status_rank'], 'verdicts_policy_index');
    table.index(['cluster'], 'verdicts_cluster_index');
  });

  await knex.schema.createTable('verdict_rules', table => {
    table.comment('The finding rules of verdicts that rest on findings alone');
    table.specificType('service_key', keyText).notNullable();
    table.specificType('policy_id', keyText).notNullable();
    table.specificType('rule', keyText).notNullable();
    table.primary(['service_key', 'policy_id', 'rule']);
  });

  await knex.schema.createTable('controllers', table => {
    table.comment('Ingress controllers, load balancers and Istio gateways');
    table.specificType('cluster', keyText).notNullable();
    table.specificType('id', keyText).notNullable();
    table.specificType('vendor', keyText).notNullable();
    table.text('data').notNullable().comment('JSON: controller, end of life');
    table.text('hash').notNullable().comment('Of the data and the routes');
    table.integer('schema_version').notNullable();
    table.primary(['cluster', 'id']);
  });

  await knex.schema.createTable('controller_routes', table => {
    table.comment(
      'How many routes each controller serves, by entry and service',
    );
    table.specificType('cluster', keyText).notNullable();
    table.specificType('controller_id', keyText).notNullable();
    table.specificType('entry_key', keyText).notNullable();
    table
      .specificType('service_key', keyText)
      .notNullable()
      .comment('Empty where a route leads to no service');
    table.integer('routes').notNullable();
    table.primary(['cluster', 'controller_id', 'entry_key', 'service_key']);
    table.index(['service_key'], 'controller_routes_service_index');
  });

  await knex.schema.createTable('daily_counts', table => {
    table.comment('Services of each day in UTC; a day without rows is a gap');
    table.specificType('day', keyText).notNullable();
    table.specificType('cluster', keyText).notNullable();
    table
      .specificType('owner', keyText)
      .notNullable()
      .comment('Empty for services of nobody');
    table
      .specificType('policy', keyText)
      .notNullable()
      .comment('* for the worst over all; empty says that it was counted');
    table.specificType('status', keyText).notNullable();
    table.specificType('posture', keyText).notNullable();
    table.integer('count').notNullable();
    table.primary(['day', 'cluster', 'owner', 'policy', 'status', 'posture']);
  });

  await knex.schema.alterTable('services', table => {
    table
      .text('vendors')
      .notNullable()
      .defaultTo('')
      .comment(',a,b, of its routes, to match one by like');
    table
      .text('judged')
      .comment('Hash of entity and verdicts; null before they are judged');
  });

  await knex.schema.alterTable('clusters', table => {
    table
      .integer('rows_revision')
      .notNullable()
      .defaultTo(0)
      .comment('Raised by every batch of rows that is written');
    table
      .text('policies')
      .comment('Hash of the policies that it was judged by');
  });

  await knex.schema.alterTable('changes', table => {
    table.specificType('policy_id', keyText).comment('Of changes of a status');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('changes').where({ field: 'status' }).delete();
  await knex.schema.alterTable('changes', table => {
    table.dropColumn('policy_id');
  });
  await knex.schema.alterTable('clusters', table => {
    table.dropColumn('rows_revision');
    table.dropColumn('policies');
  });
  await knex.schema.alterTable('services', table => {
    table.dropColumn('vendors');
    table.dropColumn('judged');
  });
  for (const table of [
    'daily_counts',
    'controller_routes',
    'controllers',
    'verdict_rules',
    'verdicts',
    'service_entities',
  ]) {
    await knex.schema.dropTable(table);
  }
};
