-- Everything one can do with a case. A thing that moves along with its case (messages, tags, followers, times) knows its home:
-- docs/decisions/0016-merging-can-be-undone.md

ALTER TABLE "messages" ADD COLUMN "home_id" BLOB NULL;

CREATE TABLE "fields" (
    "id" BLOB NOT NULL CONSTRAINT "fields_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "choices" TEXT NOT NULL,
    "required_on_closing" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "retired_at" INTEGER NULL
);

CREATE TABLE "tags" (
    "id" BLOB NOT NULL CONSTRAINT "tags_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "uses" INTEGER NOT NULL
);

CREATE TABLE "case_links" (
    "id" BLOB NOT NULL CONSTRAINT "case_links_key" PRIMARY KEY,
    "from_id" BLOB NOT NULL,
    "to_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    CONSTRAINT "case_links_from_id_reference" FOREIGN KEY ("from_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "case_links_to_id_reference" FOREIGN KEY ("to_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE TABLE "case_tags" (
    "id" BLOB NOT NULL CONSTRAINT "case_tags_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "home_id" BLOB NULL,
    "tag_id" BLOB NOT NULL,
    CONSTRAINT "case_tags_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "case_tags_tag_id_reference" FOREIGN KEY ("tag_id") REFERENCES "tags" ("id") ON DELETE CASCADE
);

CREATE TABLE "drafts" (
    "account_id" BLOB NOT NULL,
    "case_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "then" TEXT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "drafts_key" PRIMARY KEY ("account_id", "case_id"),
    CONSTRAINT "drafts_account_id_reference" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "drafts_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE TABLE "field_values" (
    "case_id" BLOB NOT NULL,
    "field_id" BLOB NOT NULL,
    "value" TEXT NOT NULL,
    CONSTRAINT "field_values_key" PRIMARY KEY ("case_id", "field_id"),
    CONSTRAINT "field_values_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "field_values_field_id_reference" FOREIGN KEY ("field_id") REFERENCES "fields" ("id") ON DELETE CASCADE
);

CREATE TABLE "followers" (
    "id" BLOB NOT NULL CONSTRAINT "followers_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "home_id" BLOB NULL,
    "account_id" BLOB NOT NULL,
    "since" INTEGER NOT NULL,
    CONSTRAINT "followers_account_id_reference" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "followers_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE TABLE "merges" (
    "id" BLOB NOT NULL CONSTRAINT "merges_key" PRIMARY KEY,
    "from_id" BLOB NOT NULL,
    "into_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "undone_at" INTEGER NULL,
    "undone_by_name" TEXT NULL,
    "state_before" TEXT NOT NULL,
    "waiting_before" INTEGER NULL,
    "state_after" TEXT NOT NULL,
    "waiting_after" INTEGER NULL,
    CONSTRAINT "merges_from_id_reference" FOREIGN KEY ("from_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "merges_into_id_reference" FOREIGN KEY ("into_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE TABLE "notifications" (
    "id" BLOB NOT NULL CONSTRAINT "notifications_key" PRIMARY KEY,
    "account_id" BLOB NOT NULL,
    "case_id" BLOB NOT NULL,
    "about" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "times" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "read_at" INTEGER NULL,
    CONSTRAINT "notifications_account_id_reference" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "notifications_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE TABLE "satisfactions" (
    "case_id" BLOB NOT NULL CONSTRAINT "satisfactions_key" PRIMARY KEY,
    "token_hash" BLOB NOT NULL,
    "asked_at" INTEGER NOT NULL,
    "verdict" TEXT NULL,
    "comment" TEXT NOT NULL,
    "answered_at" INTEGER NULL,
    CONSTRAINT "satisfactions_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE TABLE "splits" (
    "id" BLOB NOT NULL CONSTRAINT "splits_key" PRIMARY KEY,
    "from_id" BLOB NOT NULL,
    "into_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "undone_at" INTEGER NULL,
    CONSTRAINT "splits_from_id_reference" FOREIGN KEY ("from_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "splits_into_id_reference" FOREIGN KEY ("into_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE TABLE "attachments" (
    "id" BLOB NOT NULL CONSTRAINT "attachments_key" PRIMARY KEY,
    "message_id" BLOB NULL,
    "uploaded_for_id" BLOB NULL,
    "uploaded_by_id" BLOB NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "hash" BLOB NULL,
    "part" TEXT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "attachments_hash_reference" FOREIGN KEY ("hash") REFERENCES "files" ("hash"),
    CONSTRAINT "attachments_message_id_reference" FOREIGN KEY ("message_id") REFERENCES "messages" ("id"),
    CONSTRAINT "attachments_uploaded_for_id_reference" FOREIGN KEY ("uploaded_for_id") REFERENCES "cases" ("id")
);

CREATE TABLE "time_entries" (
    "id" BLOB NOT NULL CONSTRAINT "time_entries_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "home_id" BLOB NULL,
    "message_id" BLOB NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "minutes" INTEGER NOT NULL,
    "what" TEXT NOT NULL,
    "billed_at" INTEGER NULL,
    "billed_by_name" TEXT NULL,
    CONSTRAINT "time_entries_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "time_entries_message_id_reference" FOREIGN KEY ("message_id") REFERENCES "messages" ("id")
);

CREATE TABLE "split_moves" (
    "split_id" BLOB NOT NULL,
    "thing_id" BLOB NOT NULL,
    "home_before" BLOB NOT NULL,
    CONSTRAINT "split_moves_key" PRIMARY KEY ("split_id", "thing_id"),
    CONSTRAINT "split_moves_split_id_reference" FOREIGN KEY ("split_id") REFERENCES "splits" ("id") ON DELETE CASCADE
);

CREATE INDEX "attachments_by_hash" ON "attachments" ("hash");

CREATE INDEX "attachments_by_message_id_at" ON "attachments" ("message_id", "at");

CREATE INDEX "attachments_by_uploaded_for_id_uploaded_by_id" ON "attachments" ("uploaded_for_id", "uploaded_by_id");

CREATE UNIQUE INDEX "case_links_by_from_id_to_id_kind" ON "case_links" ("from_id", "to_id", "kind");

CREATE INDEX "case_links_by_to_id" ON "case_links" ("to_id");

CREATE INDEX "case_tags_by_case_id_tag_id" ON "case_tags" ("case_id", "tag_id");

CREATE INDEX "case_tags_by_tag_id_case_id" ON "case_tags" ("tag_id", "case_id");

CREATE INDEX "drafts_by_case_id" ON "drafts" ("case_id");

CREATE INDEX "field_values_by_field_id_value_case_id" ON "field_values" ("field_id", "value", "case_id");

CREATE UNIQUE INDEX "fields_by_name" ON "fields" ("name");

CREATE INDEX "followers_by_account_id" ON "followers" ("account_id");

CREATE INDEX "followers_by_case_id_account_id" ON "followers" ("case_id", "account_id");

CREATE INDEX "merges_by_from_id_at" ON "merges" ("from_id", "at");

CREATE INDEX "merges_by_into_id_at" ON "merges" ("into_id", "at");

CREATE INDEX "notifications_by_account_id_read_at_at" ON "notifications" ("account_id", "read_at", "at");

CREATE INDEX "notifications_by_case_id_account_id" ON "notifications" ("case_id", "account_id");

CREATE INDEX "satisfactions_by_answered_at_verdict" ON "satisfactions" ("answered_at", "verdict");

CREATE UNIQUE INDEX "satisfactions_by_token_hash" ON "satisfactions" ("token_hash");

CREATE INDEX "split_moves_by_thing_id" ON "split_moves" ("thing_id");

CREATE INDEX "splits_by_from_id" ON "splits" ("from_id");

CREATE UNIQUE INDEX "splits_by_into_id" ON "splits" ("into_id");

CREATE UNIQUE INDEX "tags_by_key" ON "tags" ("key");

CREATE INDEX "time_entries_by_billed_at_at" ON "time_entries" ("billed_at", "at");

CREATE INDEX "time_entries_by_case_id_at" ON "time_entries" ("case_id", "at");

CREATE INDEX "time_entries_by_message_id" ON "time_entries" ("message_id");
