-- Mail out and in: mailboxes, what is sent and how far it got, the words of letters, what is fetched; and the outbox it leaves through.

CREATE TABLE "mail_templates" (
    "id" BLOB NOT NULL CONSTRAINT "mail_templates_key" PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "edition" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL
);

CREATE TABLE "mailboxes" (
    "id" BLOB NOT NULL CONSTRAINT "mailboxes_key" PRIMARY KEY,
    "address" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "queue_id" BLOB NULL,
    "language" TEXT NOT NULL,
    "sender_name" TEXT NOT NULL,
    "plus_addressing" INTEGER NOT NULL,
    "confirm_receipt" INTEGER NOT NULL,
    "tell_when_solved" INTEGER NOT NULL,
    "quote_history" INTEGER NOT NULL,
    "incoming" TEXT NULL,
    "outgoing" TEXT NULL,
    "added_at" INTEGER NOT NULL,
    "disabled_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);

CREATE TABLE "outbox" (
    "id" BLOB NOT NULL CONSTRAINT "outbox_key" PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "lane" TEXT NULL,
    "content" TEXT NOT NULL,
    "added_at" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "next_try_at" INTEGER NOT NULL,
    "claimed_at" INTEGER NULL,
    "give_up_at" INTEGER NOT NULL,
    "last_error" TEXT NULL,
    "ended_at" INTEGER NULL,
    "ended_by" TEXT NULL,
    "reason" TEXT NULL
);

CREATE TABLE "sent_mails" (
    "id" BLOB NOT NULL CONSTRAINT "sent_mails_key" PRIMARY KEY,
    "message_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "for_message_id" BLOB NULL,
    "mailbox_id" BLOB NULL,
    "subject" TEXT NOT NULL,
    "automatic" INTEGER NOT NULL,
    "at" INTEGER NOT NULL
);

CREATE TABLE "fetched_folders" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "fetched_folders_key" PRIMARY KEY,
    "folder" TEXT NOT NULL,
    "uid_validity" INTEGER NOT NULL,
    "last_uid" INTEGER NOT NULL,
    "checked_at" INTEGER NULL,
    "problem" TEXT NULL,
    "problem_at" INTEGER NULL,
    CONSTRAINT "fetched_folders_mailbox_id_reference" FOREIGN KEY ("mailbox_id") REFERENCES "mailboxes" ("id") ON DELETE CASCADE
);

CREATE TABLE "fetches" (
    "mailbox_id" BLOB NOT NULL,
    "uid" INTEGER NOT NULL,
    "handed_in" INTEGER NOT NULL,
    CONSTRAINT "fetches_key" PRIMARY KEY ("mailbox_id", "uid"),
    CONSTRAINT "fetches_mailbox_id_reference" FOREIGN KEY ("mailbox_id") REFERENCES "mailboxes" ("id") ON DELETE CASCADE
);

CREATE TABLE "mail_deliveries" (
    "sent_mail_id" BLOB NOT NULL,
    "address" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "problem" TEXT NULL,
    CONSTRAINT "mail_deliveries_key" PRIMARY KEY ("sent_mail_id", "address"),
    CONSTRAINT "mail_deliveries_sent_mail_id_reference" FOREIGN KEY ("sent_mail_id") REFERENCES "sent_mails" ("id") ON DELETE CASCADE
);

CREATE TABLE "case_copies" (
    "case_id" BLOB NOT NULL,
    "address" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "added_at" INTEGER NOT NULL,
    CONSTRAINT "case_copies_key" PRIMARY KEY ("case_id", "address"),
    CONSTRAINT "case_copies_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE INDEX "case_copies_by_address" ON "case_copies" ("address");

CREATE INDEX "mail_deliveries_by_address_at" ON "mail_deliveries" ("address", "at");

CREATE UNIQUE INDEX "mail_templates_by_kind_language_edition" ON "mail_templates" ("kind", "language", "edition");

CREATE UNIQUE INDEX "mailboxes_by_address" ON "mailboxes" ("address");

CREATE INDEX "mailboxes_by_queue_id" ON "mailboxes" ("queue_id");

CREATE INDEX "outbox_by_lane_added_at" ON "outbox" ("lane", "added_at");

CREATE INDEX "outbox_by_state_next_try_at" ON "outbox" ("state", "next_try_at");

CREATE INDEX "sent_mails_by_for_message_id" ON "sent_mails" ("for_message_id");

CREATE UNIQUE INDEX "sent_mails_by_message_id" ON "sent_mails" ("message_id");

CREATE INDEX "sent_mails_by_topic_at" ON "sent_mails" ("topic", "at");

ALTER TABLE "cases" ADD COLUMN "mailbox_id" BLOB NULL;
