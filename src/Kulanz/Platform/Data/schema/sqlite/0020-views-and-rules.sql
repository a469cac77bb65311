-- Saved views and their maintained counts, macros, triggers, bulk changes.

CREATE TABLE "views" (
    "id" BLOB NOT NULL CONSTRAINT "views_key" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "icon" TEXT NOT NULL,
    "order" TEXT NOT NULL,
    "conditions" TEXT NOT NULL,
    "owner_id" BLOB NULL,
    "position" INTEGER NOT NULL,
    "deleted_at" INTEGER NULL,
    "recount_at" INTEGER NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "views_owner_id_reference" FOREIGN KEY ("owner_id") REFERENCES "accounts" ("id")
);

CREATE UNIQUE INDEX "views_by_key" ON "views" ("key");

CREATE INDEX "views_by_owner_id" ON "views" ("owner_id");

CREATE INDEX "views_by_recount_at" ON "views" ("recount_at");

CREATE TABLE "view_tallies" (
    "id" BLOB NOT NULL CONSTRAINT "view_tallies_key" PRIMARY KEY,
    "view_id" BLOB NOT NULL,
    "queue_id" BLOB NOT NULL,
    "viewer_id" BLOB NULL,
    "change" INTEGER NOT NULL
);

CREATE INDEX "view_tallies_by_view_id_queue_id_viewer_id" ON "view_tallies" ("view_id", "queue_id", "viewer_id");

CREATE INDEX "view_tallies_by_viewer_id_view_id_queue_id" ON "view_tallies" ("viewer_id", "view_id", "queue_id");

CREATE TABLE "macros" (
    "id" BLOB NOT NULL CONSTRAINT "macros_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "steps" TEXT NOT NULL,
    "owner_id" BLOB NULL,
    "deleted_at" INTEGER NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "macros_owner_id_reference" FOREIGN KEY ("owner_id") REFERENCES "accounts" ("id")
);

CREATE INDEX "macros_by_owner_id_name" ON "macros" ("owner_id", "name");

CREATE TABLE "triggers" (
    "id" BLOB NOT NULL CONSTRAINT "triggers_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "on" TEXT NOT NULL,
    "conditions" TEXT NOT NULL,
    "steps" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "disabled_at" INTEGER NULL,
    "deleted_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);

CREATE TABLE "trigger_dues" (
    "id" BLOB NOT NULL CONSTRAINT "trigger_dues_key" PRIMARY KEY,
    "trigger_id" BLOB NOT NULL,
    "case_id" BLOB NOT NULL,
    "on" TEXT NOT NULL,
    "event_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "chain" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "error" TEXT NULL
);

CREATE INDEX "trigger_dues_by_attempts_id" ON "trigger_dues" ("attempts", "id");

CREATE INDEX "trigger_dues_by_event_id" ON "trigger_dues" ("event_id");

CREATE TABLE "trigger_holds" (
    "trigger_id" BLOB NOT NULL,
    "case_id" BLOB NOT NULL,
    CONSTRAINT "trigger_holds_key" PRIMARY KEY ("trigger_id", "case_id")
);

CREATE TABLE "trigger_firings" (
    "id" BLOB NOT NULL CONSTRAINT "trigger_firings_key" PRIMARY KEY,
    "trigger_id" BLOB NOT NULL,
    "case_number" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "reason" TEXT NULL
);

CREATE INDEX "trigger_firings_by_at" ON "trigger_firings" ("at");

CREATE INDEX "trigger_firings_by_trigger_id_id" ON "trigger_firings" ("trigger_id", "id");

CREATE TABLE "bulk_cases" (
    "job_id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "before" TEXT NULL,
    "after" TEXT NULL,
    "reason" TEXT NULL,
    CONSTRAINT "bulk_cases_key" PRIMARY KEY ("job_id", "number"),
    CONSTRAINT "bulk_cases_job_id_reference" FOREIGN KEY ("job_id") REFERENCES "jobs" ("id") ON DELETE CASCADE
);

CREATE INDEX "bulk_cases_by_job_id_state_number" ON "bulk_cases" ("job_id", "state", "number");
