-- Reports: the times of each case, kept by a loop from what is marked in each act, and the figures of each day, from which every report is put together.
CREATE TABLE "case_times" (
    "case_id" BLOB NOT NULL CONSTRAINT "case_times_key" PRIMARY KEY,
    "queue_id" BLOB NOT NULL,
    "product_id" BLOB NULL,
    "channel" TEXT NOT NULL,
    "opened_at" INTEGER NOT NULL,
    "asked_at" INTEGER NULL,
    "answered_at" INTEGER NULL,
    "answered_by_id" BLOB NULL,
    "response_working_seconds" INTEGER NULL,
    "response_kept" INTEGER NULL,
    "solved_at" INTEGER NULL,
    "solved_by_id" BLOB NULL,
    "resolution_working_seconds" INTEGER NULL,
    "resolution_kept" INTEGER NULL,
    "reopenings" INTEGER NOT NULL,
    "reopened_at" INTEGER NULL,
    "hands" INTEGER NOT NULL,
    "rating_asked_at" INTEGER NULL,
    "rated_at" INTEGER NULL,
    "verdict" TEXT NULL,
    CONSTRAINT "case_times_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE TABLE "case_marks" (
    "id" BLOB NOT NULL CONSTRAINT "case_marks_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL
);

CREATE TABLE "day_figures" (
    "of" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "opened" INTEGER NOT NULL,
    "asked" INTEGER NOT NULL,
    "answered" INTEGER NOT NULL,
    "answered_in_time" INTEGER NOT NULL,
    "answered_late" INTEGER NOT NULL,
    "solved" INTEGER NOT NULL,
    "solved_in_time" INTEGER NOT NULL,
    "solved_late" INTEGER NOT NULL,
    "dropped" INTEGER NOT NULL,
    "came_back" INTEGER NOT NULL,
    "ratings_asked" INTEGER NOT NULL,
    "good" INTEGER NOT NULL,
    "so_so" INTEGER NOT NULL,
    "bad" INTEGER NOT NULL,
    "response" BLOB NOT NULL,
    "response_working" BLOB NOT NULL,
    "resolution" BLOB NOT NULL,
    "resolution_working" BLOB NOT NULL,
    "hands" BLOB NOT NULL,
    CONSTRAINT "day_figures_key" PRIMARY KEY ("of", "key", "day")
);

CREATE TABLE "stale_days" (
    "day" TEXT NOT NULL CONSTRAINT "stale_days_key" PRIMARY KEY,
    "at" INTEGER NOT NULL
);

CREATE INDEX "case_times_by_opened_at" ON "case_times" ("opened_at");
CREATE INDEX "case_times_by_asked_at" ON "case_times" ("asked_at") WHERE asked_at IS NOT NULL;
CREATE INDEX "case_times_by_answered_at" ON "case_times" ("answered_at") WHERE answered_at IS NOT NULL;
CREATE INDEX "case_times_by_solved_at" ON "case_times" ("solved_at") WHERE solved_at IS NOT NULL;
CREATE INDEX "case_times_by_rating_asked_at" ON "case_times" ("rating_asked_at") WHERE rating_asked_at IS NOT NULL;
CREATE INDEX "case_times_by_rated_at" ON "case_times" ("rated_at") WHERE rated_at IS NOT NULL;
CREATE INDEX "day_figures_by_day" ON "day_figures" ("day");
CREATE INDEX "closures_by_reopened_at" ON "closures" ("reopened_at") WHERE reopened_at IS NOT NULL;

-- The cases that are there are reckoned in the background, in the order in which they were opened.
INSERT INTO "case_marks" ("id", "case_id", "at") SELECT "id", "id", "opened_at" FROM "cases";

-- Whoever leads sees reports.
UPDATE "roles" SET "permissions" = "permissions" || ' reports.read' WHERE ' ' || "permissions" || ' ' LIKE '% desk.manage %';
