-- Customers: how their names are compared and looked up, the number of the company's other systems, the preferred way to reach them.
ALTER TABLE "customers" ADD COLUMN "name_key" TEXT NOT NULL DEFAULT '';
ALTER TABLE "customers" ADD COLUMN "reference" TEXT NULL;
ALTER TABLE "contact_points" ADD COLUMN "preferred" INTEGER NOT NULL DEFAULT 0;
UPDATE "customers" SET "name_key" = lower("name");
DROP INDEX "customers_by_name_id";
DROP INDEX "contact_points_by_value_kind";

CREATE TABLE "customer_merges" (
    "id" BLOB NOT NULL CONSTRAINT "customer_merges_key" PRIMARY KEY,
    "from_id" BLOB NOT NULL,
    "into_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "moved" TEXT NOT NULL,
    "undone_at" INTEGER NULL,
    "undone_by_name" TEXT NULL,
    CONSTRAINT "customer_merges_from_id_reference" FOREIGN KEY ("from_id") REFERENCES "customers" ("id") ON DELETE CASCADE,
    CONSTRAINT "customer_merges_into_id_reference" FOREIGN KEY ("into_id") REFERENCES "customers" ("id") ON DELETE CASCADE
);

CREATE TABLE "customer_notes" (
    "id" BLOB NOT NULL CONSTRAINT "customer_notes_key" PRIMARY KEY,
    "customer_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "removed_at" INTEGER NULL,
    CONSTRAINT "customer_notes_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE
);

CREATE TABLE "customer_words" (
    "word" TEXT NOT NULL,
    "customer_id" BLOB NOT NULL,
    CONSTRAINT "customer_words_key" PRIMARY KEY ("word", "customer_id"),
    CONSTRAINT "customer_words_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE
);

CREATE INDEX "contact_points_by_kind_value_customer_id" ON "contact_points" ("kind", "value", "customer_id");
CREATE INDEX "customer_merges_by_from_id" ON "customer_merges" ("from_id");
CREATE INDEX "customer_merges_by_into_id_at" ON "customer_merges" ("into_id", "at");
CREATE INDEX "customer_notes_by_customer_id_at" ON "customer_notes" ("customer_id", "at");
CREATE INDEX "customer_words_by_customer_id_word" ON "customer_words" ("customer_id", "word");
CREATE INDEX "customers_by_kind_name_key_id" ON "customers" ("kind", "name_key", "id");
CREATE INDEX "customers_by_kind_number" ON "customers" ("kind", "number");
CREATE INDEX "customers_by_merged_into_id" ON "customers" ("merged_into_id");
CREATE INDEX "customers_by_name_key_id" ON "customers" ("name_key", "id");
CREATE INDEX "customers_by_reference_id" ON "customers" ("reference", "id");
