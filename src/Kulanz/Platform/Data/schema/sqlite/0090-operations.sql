CREATE TABLE "backup_runs" (
    "id" BLOB NOT NULL CONSTRAINT "backup_runs_key" PRIMARY KEY,
    "started_at" INTEGER NOT NULL,
    "ended_at" INTEGER NULL,
    "file" TEXT NULL,
    "size" INTEGER NOT NULL,
    "problem" TEXT NULL
);
CREATE INDEX "backup_runs_by_started_at" ON "backup_runs" ("started_at");
