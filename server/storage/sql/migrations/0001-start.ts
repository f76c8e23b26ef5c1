import type { Kysely, Migration } from 'kysely';

export const start: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db;

    await schema
      .createTable('groups')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .execute();

    await schema
      .createTable('meetings')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('group_id', 'text', (c) => c.notNull())
      .addColumn('last_seq', 'integer', (c) => c.notNull())
      .execute();
    await schema
      .createTable('events')
      .addColumn('meeting', 'text', (c) =>
        c.notNull().references('meetings.id').onDelete('cascade'),
      )
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('event', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('events_key', ['meeting', 'seq'])
      .execute();
    await schema
      .createTable('commands')
      .addColumn('meeting', 'text', (c) =>
        c.notNull().references('meetings.id').onDelete('cascade'),
      )
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('commands_key', ['meeting', 'id'])
      .execute();
    await schema
      .createTable('texts')
      .addColumn('meeting', 'text', (c) =>
        c.notNull().references('meetings.id').onDelete('cascade'),
      )
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('texts_key', ['meeting', 'id'])
      .execute();

    await schema
      .createTable('links')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('hash', 'blob', (c) => c.notNull().unique())
      .addColumn('purpose', 'text', (c) => c.notNull())
      .addColumn('group_id', 'text')
      .addColumn('not_before', 'bigint', (c) => c.notNull())
      .addColumn('expires', 'bigint', (c) => c.notNull())
      .addColumn('max_claims', 'integer')
      .addColumn('claims', 'integer', (c) => c.notNull())
      .addColumn('revoked', 'boolean', (c) => c.notNull())
      .execute();
    await schema.createIndex('links_of_group').on('links').column('group_id').execute();
    await schema.createIndex('links_by_purpose').on('links').column('purpose').execute();

    await schema
      .createTable('devices')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('hash', 'blob', (c) => c.notNull().unique())
      .addColumn('creator', 'boolean', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema.createIndex('devices_by_creator').on('devices').column('creator').execute();
    await schema
      .createTable('device_seats')
      .addColumn('device', 'text', (c) => c.notNull().references('devices.id').onDelete('cascade'))
      .addColumn('group_id', 'text', (c) => c.notNull())
      .addColumn('seat', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('device_seats_key', ['device', 'group_id', 'seat'])
      .execute();
    await schema
      .createIndex('device_seats_of_seat')
      .on('device_seats')
      .columns(['group_id', 'seat'])
      .execute();

    await schema
      .createTable('vaults')
      .addColumn('group_id', 'text', (c) => c.notNull())
      .addColumn('seat', 'text', (c) => c.notNull())
      .addColumn('key_id', 'text', (c) => c.notNull())
      .addColumn('auth_hash', 'blob', (c) => c.notNull())
      .addColumn('wrapped', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('vaults_key', ['group_id', 'seat'])
      .addUniqueConstraint('vaults_by_key', ['group_id', 'key_id'])
      .execute();

    await schema
      .createTable('notes')
      .addColumn('group_id', 'text', (c) => c.notNull())
      .addColumn('seat', 'text', (c) => c.notNull())
      .addColumn('note', 'text', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('sealed', 'blob', (c) => c.notNull())
      .addColumn('saved_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('notes_key', ['group_id', 'seat', 'note'])
      .execute();
    await schema
      .createTable('earlier_notes')
      .addColumn('group_id', 'text', (c) => c.notNull())
      .addColumn('seat', 'text', (c) => c.notNull())
      .addColumn('note', 'text', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('sealed', 'blob', (c) => c.notNull())
      .addColumn('replaced_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('earlier_notes_key', ['group_id', 'seat', 'note'])
      .execute();
    await schema
      .createIndex('earlier_notes_by_age')
      .on('earlier_notes')
      .column('replaced_at')
      .execute();

    await schema
      .createTable('documents')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('meeting', 'text', (c) =>
        c.notNull().references('meetings.id').onDelete('cascade'),
      )
      .execute();
    await schema.createIndex('documents_of_meeting').on('documents').column('meeting').execute();
    await schema
      .createTable('document_updates')
      .addColumn('document', 'text', (c) =>
        c.notNull().references('documents.name').onDelete('cascade'),
      )
      .addColumn('no', 'integer', (c) => c.notNull())
      .addColumn('bytes', 'blob', (c) => c.notNull())
      .addPrimaryKeyConstraint('document_updates_key', ['document', 'no'])
      .execute();
    await schema
      .createTable('document_clients')
      .addColumn('document', 'text', (c) =>
        c.notNull().references('documents.name').onDelete('cascade'),
      )
      .addColumn('client', 'bigint', (c) => c.notNull())
      .addColumn('seat', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('document_clients_key', ['document', 'client'])
      .execute();
  },
};
