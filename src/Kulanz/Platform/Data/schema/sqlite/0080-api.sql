-- The API's common parts: answers kept for an Idempotency-Key, the order of events, webhooks.

CREATE TABLE "webhooks" (
    "id" BLOB NOT NULL CONSTRAINT "webhooks_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "types" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "old_secret" TEXT NULL,
    "old_secret_until" INTEGER NULL,
    "since" INTEGER NOT NULL,
    "added_at" INTEGER NOT NULL,
    "added_by" TEXT NOT NULL,
    "disabled_at" INTEGER NULL,
    "disabled_why" TEXT NULL,
    "removed_at" INTEGER NULL,
    "failing_since" INTEGER NULL,
    "quiet_until" INTEGER NULL,
    "delivered_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);

CREATE TABLE "event_bookmarks" (
    "name" TEXT NOT NULL CONSTRAINT "event_bookmarks_key" PRIMARY KEY,
    "position" INTEGER NOT NULL
);

CREATE TABLE "idempotent_posts" (
    "actor_id" BLOB NOT NULL,
    "key" TEXT NOT NULL,
    "claimed_at" INTEGER NOT NULL,
    "acted" INTEGER NOT NULL,
    "request" BLOB NULL,
    "status" INTEGER NULL,
    "content_type" TEXT NULL,
    "location" TEXT NULL,
    "body" BLOB NULL,
    CONSTRAINT "idempotent_posts_key" PRIMARY KEY ("actor_id", "key")
);

CREATE TABLE "webhook_calls" (
    "id" BLOB NOT NULL CONSTRAINT "webhook_calls_key" PRIMARY KEY,
    "webhook_id" BLOB NOT NULL,
    "record_id" BLOB NULL,
    "type" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "item_id" BLOB NULL,
    "attempts" INTEGER NOT NULL,
    "tried_at" INTEGER NULL,
    "status" INTEGER NULL,
    "answer" TEXT NULL,
    "problem" TEXT NULL,
    "milliseconds" INTEGER NULL,
    CONSTRAINT "webhook_calls_webhook_id_reference" FOREIGN KEY ("webhook_id") REFERENCES "webhooks" ("id") ON DELETE CASCADE
);

CREATE INDEX "idempotent_posts_by_claimed_at" ON "idempotent_posts" ("claimed_at");

CREATE INDEX "webhook_calls_by_at" ON "webhook_calls" ("at");

CREATE INDEX "webhook_calls_by_webhook_id_id" ON "webhook_calls" ("webhook_id", "id");

CREATE INDEX "webhook_calls_by_webhook_id_state_id" ON "webhook_calls" ("webhook_id", "state", "id");

CREATE INDEX "webhooks_by_removed_at" ON "webhooks" ("removed_at");

ALTER TABLE records ADD COLUMN "position" INTEGER NULL;

-- What is there already, in the order of its ids.
UPDATE records SET "position" = fresh.place
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM records) AS fresh
WHERE records.id = fresh.id;

CREATE UNIQUE INDEX "records_by_position" ON "records" ("position");
