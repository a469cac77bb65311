-- Records become entries of the public log; what it shows of each one's topic is settled when it is written.
ALTER TABLE "records" ADD COLUMN "shown" TEXT NOT NULL DEFAULT 'Noun';
ALTER TABLE "records" ADD COLUMN "erasure_id" BLOB NULL;

CREATE TABLE "erasures" (
    "id" BLOB NOT NULL CONSTRAINT "erasures_key" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL
);

CREATE TABLE "logs" (
    "id" BLOB NOT NULL CONSTRAINT "logs_key" PRIMARY KEY,
    "origin" TEXT NOT NULL,
    "topic_secret" TEXT NOT NULL,
    "begun_at" INTEGER NOT NULL,
    "next_tile" INTEGER NOT NULL,
    "passed_at" INTEGER NULL,
    "passed_size" INTEGER NOT NULL,
    "restored_at" INTEGER NULL
);

CREATE TABLE "log_keys" (
    "id" BLOB NOT NULL CONSTRAINT "log_keys_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "public_key" BLOB NOT NULL,
    "secret" TEXT NULL,
    "made_at" INTEGER NOT NULL,
    "retired_at" INTEGER NULL
);

CREATE TABLE "log_tiles" (
    "level" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "hashes" BLOB NOT NULL,
    CONSTRAINT "log_tiles_key" PRIMARY KEY ("level", "position")
);

CREATE TABLE "checkpoints" (
    "size" INTEGER NOT NULL CONSTRAINT "checkpoints_key" PRIMARY KEY,
    "root" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "note" TEXT NOT NULL,
    "published_at" INTEGER NULL
);

CREATE TABLE "log_findings" (
    "id" BLOB NOT NULL CONSTRAINT "log_findings_key" PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "position" INTEGER NULL,
    "said" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "gone_at" INTEGER NULL,
    "explained_by" TEXT NULL,
    "explanation" TEXT NULL
);
CREATE INDEX "log_findings_by_at" ON "log_findings" ("at") WHERE "gone_at" IS NULL;

CREATE TABLE "log_witnesses" (
    "name" TEXT NOT NULL CONSTRAINT "log_witnesses_key" PRIMARY KEY,
    "seen_size" INTEGER NOT NULL,
    "signed_at" INTEGER NULL,
    "tried_at" INTEGER NULL,
    "problem" TEXT NULL
);
