-- What is said about us elsewhere: feeds that are watched, posts that were found, invitations, who wants none, and what was said in public since.
CREATE TABLE "watched_feeds" (
    "id" BLOB NOT NULL CONSTRAINT "watched_feeds_key" PRIMARY KEY,
    "url" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "phrases" TEXT NOT NULL,
    "added_at" INTEGER NOT NULL,
    "added_by_name" TEXT NOT NULL,
    "paused_at" INTEGER NULL,
    "gone_at" INTEGER NULL,
    "next_at" INTEGER NULL,
    "fetched_at" INTEGER NULL,
    "read_at" INTEGER NULL,
    "problem" TEXT NULL,
    "failures" INTEGER NOT NULL,
    "etag" TEXT NULL,
    "modified" INTEGER NULL,
    "posts" INTEGER NOT NULL
);
CREATE INDEX "watched_feeds_by_next_at" ON "watched_feeds" ("next_at") WHERE next_at IS NOT NULL;

CREATE TABLE "mentions" (
    "id" BLOB NOT NULL CONSTRAINT "mentions_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "feed_id" BLOB NULL,
    "url" TEXT NOT NULL,
    "url_key" BLOB NOT NULL,
    "guid_key" BLOB NULL,
    "text_key" BLOB NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "author" TEXT NULL,
    "author_email" TEXT NULL,
    "author_key" TEXT NOT NULL,
    "published_at" INTEGER NULL,
    "found_at" INTEGER NOT NULL,
    "phrase" TEXT NULL,
    "state" TEXT NOT NULL,
    "case_id" BLOB NULL,
    "changed_at" INTEGER NULL,
    "decided_at" INTEGER NULL,
    "decided_by_name" TEXT NULL,
    "reason" TEXT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "mentions_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id"),
    CONSTRAINT "mentions_feed_id_reference" FOREIGN KEY ("feed_id") REFERENCES "watched_feeds" ("id")
);
CREATE UNIQUE INDEX "mentions_by_number" ON "mentions" ("number");
CREATE UNIQUE INDEX "mentions_by_url_key" ON "mentions" ("url_key");
CREATE INDEX "mentions_by_guid_key" ON "mentions" ("guid_key") WHERE guid_key IS NOT NULL;
CREATE INDEX "mentions_by_text_key" ON "mentions" ("text_key") WHERE text_key IS NOT NULL;
CREATE INDEX "mentions_by_state_number" ON "mentions" ("state", "number");
CREATE INDEX "mentions_by_author_key_number" ON "mentions" ("author_key", "number");
CREATE INDEX "mentions_by_case_id" ON "mentions" ("case_id") WHERE case_id IS NOT NULL;
CREATE INDEX "mentions_by_feed_id" ON "mentions" ("feed_id") WHERE feed_id IS NOT NULL;

CREATE TABLE "mention_invitations" (
    "id" BLOB NOT NULL CONSTRAINT "mention_invitations_key" PRIMARY KEY,
    "mention_id" BLOB NOT NULL,
    "author_key" TEXT NOT NULL,
    "way" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_name" TEXT NOT NULL,
    "voucher_id" BLOB NOT NULL,
    "opt_out_hash" BLOB NOT NULL,
    "posted" TEXT NULL,
    CONSTRAINT "mention_invitations_mention_id_reference" FOREIGN KEY ("mention_id") REFERENCES "mentions" ("id") ON DELETE CASCADE
);
CREATE INDEX "mention_invitations_by_mention_id_at" ON "mention_invitations" ("mention_id", "at");
CREATE INDEX "mention_invitations_by_author_key_at" ON "mention_invitations" ("author_key", "at");
CREATE UNIQUE INDEX "mention_invitations_by_opt_out_hash" ON "mention_invitations" ("opt_out_hash");

CREATE TABLE "mention_opt_outs" (
    "id" BLOB NOT NULL CONSTRAINT "mention_opt_outs_key" PRIMARY KEY,
    "author_key" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "hits" INTEGER NOT NULL
);
CREATE UNIQUE INDEX "mention_opt_outs_by_author_key" ON "mention_opt_outs" ("author_key");

CREATE TABLE "public_answers" (
    "id" BLOB NOT NULL CONSTRAINT "public_answers_key" PRIMARY KEY,
    "mention_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_name" TEXT NOT NULL,
    CONSTRAINT "public_answers_mention_id_reference" FOREIGN KEY ("mention_id") REFERENCES "mentions" ("id") ON DELETE CASCADE
);
CREATE INDEX "public_answers_by_mention_id_at" ON "public_answers" ("mention_id", "at");

-- Whoever answers cases works on mentions from now on; an administrator may take that back.
UPDATE "roles" SET "permissions" = "permissions" || ' mentions.work' WHERE ' ' || "permissions" || ' ' LIKE '% cases.write %';
