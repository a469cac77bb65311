-- Tables of Kulanz. Times are UTC ticks (100 ns), ids 16 bytes of UUIDv7.

CREATE TABLE "customers" (
    "id" BLOB NOT NULL CONSTRAINT "customers_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "organisation_id" BLOB NULL,
    "merged_into_id" BLOB NULL,
    "created_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "customers_organisation_id_reference" FOREIGN KEY ("organisation_id") REFERENCES "customers" ("id")
);


CREATE TABLE "files" (
    "hash" BLOB NOT NULL CONSTRAINT "files_key" PRIMARY KEY,
    "size" INTEGER NOT NULL,
    "stored_at" INTEGER NOT NULL
);


CREATE TABLE "jobs" (
    "id" BLOB NOT NULL CONSTRAINT "jobs_key" PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "progress" TEXT NULL,
    "result" TEXT NULL,
    "asked_at" INTEGER NOT NULL,
    "ended_at" INTEGER NULL,
    "cancel_asked_at" INTEGER NULL
);


CREATE TABLE "number_series" (
    "name" TEXT NOT NULL CONSTRAINT "number_series_key" PRIMARY KEY,
    "last" INTEGER NOT NULL
);


CREATE TABLE "preferences" (
    "name" TEXT NOT NULL CONSTRAINT "preferences_key" PRIMARY KEY,
    "value" TEXT NOT NULL
);


CREATE TABLE "protection_keys" (
    "name" TEXT NOT NULL CONSTRAINT "protection_keys_key" PRIMARY KEY,
    "xml" TEXT NOT NULL
);


CREATE TABLE "queues" (
    "id" BLOB NOT NULL CONSTRAINT "queues_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "open_to_all" INTEGER NOT NULL,
    "retired_at" INTEGER NULL
);


CREATE TABLE "records" (
    "id" BLOB NOT NULL CONSTRAINT "records_key" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "customer_id" BLOB NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" BLOB NULL,
    "actor_name" TEXT NOT NULL,
    "content" TEXT NULL,
    "salt" BLOB NULL,
    "commitment" BLOB NOT NULL
);


CREATE TABLE "roles" (
    "name" TEXT NOT NULL CONSTRAINT "roles_key" PRIMARY KEY,
    "permissions" TEXT NOT NULL
);


CREATE TABLE "contact_points" (
    "id" BLOB NOT NULL CONSTRAINT "contact_points_key" PRIMARY KEY,
    "customer_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "bounced_at" INTEGER NULL,
    "bounced_hard" INTEGER NOT NULL,
    CONSTRAINT "contact_points_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE
);


CREATE TABLE "file_chunks" (
    "hash" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "bytes" BLOB NOT NULL,
    CONSTRAINT "file_chunks_key" PRIMARY KEY ("hash", "position"),
    CONSTRAINT "file_chunks_hash_reference" FOREIGN KEY ("hash") REFERENCES "files" ("hash") ON DELETE CASCADE
);


CREATE TABLE "accounts" (
    "id" BLOB NOT NULL CONSTRAINT "accounts_key" PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "role_name" TEXT NULL,
    "customer_id" BLOB NULL,
    "created_at" INTEGER NOT NULL,
    "closed_at" INTEGER NULL,
    "signature" TEXT NULL,
    "user_name" TEXT NULL,
    "normalized_user_name" TEXT NULL,
    "email" TEXT NULL,
    "normalized_email" TEXT NULL,
    "email_confirmed" INTEGER NOT NULL,
    "password_hash" TEXT NULL,
    "security_stamp" TEXT NULL,
    "concurrency_stamp" TEXT NULL,
    "phone_number" TEXT NULL,
    "phone_number_confirmed" INTEGER NOT NULL,
    "two_factor_enabled" INTEGER NOT NULL,
    "lockout_end" INTEGER NULL,
    "lockout_enabled" INTEGER NOT NULL,
    "access_failed_count" INTEGER NOT NULL,
    CONSTRAINT "accounts_role_name_reference" FOREIGN KEY ("role_name") REFERENCES "roles" ("name")
);


CREATE TABLE "api_keys" (
    "id" BLOB NOT NULL CONSTRAINT "api_keys_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "role_name" TEXT NOT NULL,
    "start" TEXT NOT NULL,
    "hash" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "used_at" INTEGER NULL,
    "revoked_at" INTEGER NULL,
    CONSTRAINT "api_keys_role_name_reference" FOREIGN KEY ("role_name") REFERENCES "roles" ("name") ON DELETE CASCADE
);


CREATE TABLE "account_claims" (
    "id" INTEGER NOT NULL CONSTRAINT "account_claims_key" PRIMARY KEY AUTOINCREMENT,
    "user_id" BLOB NOT NULL,
    "claim_type" TEXT NULL,
    "claim_value" TEXT NULL,
    CONSTRAINT "account_claims_user_id_reference" FOREIGN KEY ("user_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);


CREATE TABLE "account_logins" (
    "login_provider" TEXT NOT NULL,
    "provider_key" TEXT NOT NULL,
    "provider_display_name" TEXT NULL,
    "user_id" BLOB NOT NULL,
    CONSTRAINT "account_logins_key" PRIMARY KEY ("login_provider", "provider_key"),
    CONSTRAINT "account_logins_user_id_reference" FOREIGN KEY ("user_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);


CREATE TABLE "account_passkeys" (
    "credential_id" BLOB NOT NULL CONSTRAINT "account_passkeys_key" PRIMARY KEY,
    "user_id" BLOB NOT NULL,
    "data" TEXT NOT NULL,
    CONSTRAINT "account_passkeys_user_id_reference" FOREIGN KEY ("user_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);


CREATE TABLE "account_tokens" (
    "user_id" BLOB NOT NULL,
    "login_provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NULL,
    CONSTRAINT "account_tokens_key" PRIMARY KEY ("user_id", "login_provider", "name"),
    CONSTRAINT "account_tokens_user_id_reference" FOREIGN KEY ("user_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);


CREATE TABLE "cases" (
    "id" BLOB NOT NULL CONSTRAINT "cases_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "customer_id" BLOB NOT NULL,
    "queue_id" BLOB NOT NULL,
    "owner_id" BLOB NULL,
    "state" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "opened_at" INTEGER NOT NULL,
    "touched_at" INTEGER NOT NULL,
    "waiting_since" INTEGER NULL,
    "snoozed_until" INTEGER NULL,
    "merged_into_id" BLOB NULL,
    "last_word" TEXT NOT NULL,
    "last_author" TEXT NOT NULL,
    "last_author_kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "cases_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE,
    CONSTRAINT "cases_merged_into_id_reference" FOREIGN KEY ("merged_into_id") REFERENCES "cases" ("id"),
    CONSTRAINT "cases_owner_id_reference" FOREIGN KEY ("owner_id") REFERENCES "accounts" ("id"),
    CONSTRAINT "cases_queue_id_reference" FOREIGN KEY ("queue_id") REFERENCES "queues" ("id") ON DELETE CASCADE
);


CREATE TABLE "queue_members" (
    "queue_id" BLOB NOT NULL,
    "account_id" BLOB NOT NULL,
    CONSTRAINT "queue_members_key" PRIMARY KEY ("queue_id", "account_id"),
    CONSTRAINT "queue_members_account_id_reference" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "queue_members_queue_id_reference" FOREIGN KEY ("queue_id") REFERENCES "queues" ("id") ON DELETE CASCADE
);


CREATE TABLE "sessions" (
    "id" BLOB NOT NULL CONSTRAINT "sessions_key" PRIMARY KEY,
    "account_id" BLOB NOT NULL,
    "key_hash" BLOB NOT NULL,
    "ticket" BLOB NOT NULL,
    "started_at" INTEGER NOT NULL,
    "seen_at" INTEGER NOT NULL,
    "ends_at" INTEGER NOT NULL,
    "browser" TEXT NOT NULL,
    CONSTRAINT "sessions_account_id_reference" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);


CREATE TABLE "closures" (
    "id" BLOB NOT NULL CONSTRAINT "closures_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "reopened_at" INTEGER NULL,
    CONSTRAINT "closures_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);


CREATE TABLE "messages" (
    "id" BLOB NOT NULL CONSTRAINT "messages_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "customer_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "author_kind" TEXT NOT NULL,
    "author_id" BLOB NULL,
    "author_name" TEXT NOT NULL,
    "author_address" TEXT NULL,
    "at" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "mail_id" BLOB NULL,
    CONSTRAINT "messages_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);


CREATE INDEX "account_claims_by_user_id" ON "account_claims" ("user_id");


CREATE INDEX "account_logins_by_user_id" ON "account_logins" ("user_id");


CREATE INDEX "account_passkeys_by_user_id" ON "account_passkeys" ("user_id");


CREATE INDEX "accounts_by_customer_id" ON "accounts" ("customer_id");


CREATE INDEX "accounts_by_normalized_email" ON "accounts" ("normalized_email");


CREATE UNIQUE INDEX "accounts_by_normalized_user_name" ON "accounts" ("normalized_user_name");


CREATE INDEX "accounts_by_role_name" ON "accounts" ("role_name");


CREATE UNIQUE INDEX "api_keys_by_hash" ON "api_keys" ("hash");


CREATE INDEX "api_keys_by_role_name" ON "api_keys" ("role_name");


CREATE INDEX "cases_by_customer_id_touched_at" ON "cases" ("customer_id", "touched_at");


CREATE INDEX "cases_by_merged_into_id" ON "cases" ("merged_into_id");


CREATE UNIQUE INDEX "cases_by_number" ON "cases" ("number");


CREATE INDEX "cases_by_owner_id_state_touched_at" ON "cases" ("owner_id", "state", "touched_at");


CREATE INDEX "cases_by_queue_id_state_touched_at" ON "cases" ("queue_id", "state", "touched_at");


CREATE INDEX "cases_by_snoozed_until" ON "cases" ("snoozed_until");


CREATE INDEX "cases_by_state_touched_at" ON "cases" ("state", "touched_at");


CREATE INDEX "closures_by_case_id_at" ON "closures" ("case_id", "at");


CREATE INDEX "contact_points_by_customer_id" ON "contact_points" ("customer_id");


CREATE INDEX "contact_points_by_value_kind" ON "contact_points" ("value", "kind");


CREATE INDEX "customers_by_name_id" ON "customers" ("name", "id");


CREATE UNIQUE INDEX "customers_by_number" ON "customers" ("number");


CREATE INDEX "customers_by_organisation_id" ON "customers" ("organisation_id");


CREATE INDEX "jobs_by_by_id_id" ON "jobs" ("by_id", "id");


CREATE INDEX "jobs_by_state_id" ON "jobs" ("state", "id");


CREATE INDEX "messages_by_case_id_at" ON "messages" ("case_id", "at");


CREATE INDEX "messages_by_customer_id_at" ON "messages" ("customer_id", "at");


CREATE INDEX "queue_members_by_account_id" ON "queue_members" ("account_id");


CREATE UNIQUE INDEX "queues_by_name" ON "queues" ("name");


CREATE INDEX "records_by_customer_id_id" ON "records" ("customer_id", "id");


CREATE INDEX "records_by_topic_id" ON "records" ("topic", "id");


CREATE INDEX "sessions_by_account_id" ON "sessions" ("account_id");


CREATE INDEX "sessions_by_ends_at" ON "sessions" ("ends_at");


CREATE UNIQUE INDEX "sessions_by_key_hash" ON "sessions" ("key_hash");



