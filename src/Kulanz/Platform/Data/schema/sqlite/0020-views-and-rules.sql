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
