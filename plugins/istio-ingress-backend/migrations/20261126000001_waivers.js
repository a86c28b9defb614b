// Waivers of policies and findings, and what owners were told.
//
// Times are milliseconds of the database's own clock, so that a waiver ends at
// the same moment for every replica. Rows of waivers are never deleted.

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client.includes('pg');
  const keyText = isPostgres ? 'text collate "C"' : 'text';

  await knex.schema.createTable('waivers', table => {
    table.comment(
      'Exceptions for single services; the status follows from the times',
    );
    table.specificType('id', keyText).notNullable().primary();
    table.specificType('service_key', keyText).notNullable();
    table.specificType('cluster', keyText).notNullable();
    table.specificType('namespace', keyText).notNullable();
    table.specificType('name', keyText).notNullable();
    table
      .specificType('policy_id', keyText)
      .comment('The policy that is waived, or null');
    table
      .specificType('rule', keyText)
      .comment('The finding rule that is waived, or null');
    table.text('reason').notNullable();
    table.text('ticket');
    table.text('source').notNullable().comment('request or catalog');
    table
      .specificType('entity_ref', keyText)
      .comment('Whose annotation states it; only of source catalog');
    table
      .specificType('catalog_key', keyText)
      .comment('Hash of what the annotation states; one row that holds has it');
    table.specificType('requested_by', keyText).notNullable();
    table.bigInteger('requested_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.text('decision').comment('approved or denied; null when pending');
    table.specificType('decided_by', keyText);
    table.bigInteger('decided_at');
    table.text('decision_note');
    table.specificType('revoked_by', keyText);
    table.bigInteger('revoked_at');
    table.text('revoke_note');
    table
      .bigInteger('warned_at')
      .comment('When its owner was told that it ends soon');
    table.index(['service_key', 'policy_id', 'rule'], 'waivers_service_index');
    table.index(['requested_at', 'id'], 'waivers_order_index');
    table.index(['expires_at'], 'waivers_expiry_index');
    table.index(['entity_ref'], 'waivers_entity_index');
    table.unique(['catalog_key'], {
      indexName: 'waivers_catalog_index',
      predicate: knex.whereNull('revoked_at'),
    });
  });

  await knex.schema.createTable('notices', table => {
    table.comment('When each owner was last notified');
    table.specificType('owner', keyText).notNullable().primary();
    table
      .bigInteger('sent_at')
      .notNullable()
      .comment('Nothing more is sent within the window after it');
  });

  await knex.schema.alterTable('changes', table => {
    table
      .bigInteger('told_at')
      .comment('When the owner was notified of it, if it was to be');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('changes', table => {
    table.dropColumn('told_at');
  });
  for (const table of ['notices', 'waivers']) {
    await knex.schema.dropTable(table);
  }
};
