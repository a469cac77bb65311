-- A customer's copy of their data is written in the background, in pieces that any node goes on with, and lies ready for some days.
CREATE TABLE "customer_exports" (
    "id" BLOB NOT NULL CONSTRAINT "customer_exports_key" PRIMARY KEY,
    "customer_id" BLOB NOT NULL,
    "job_id" BLOB NOT NULL,
    "language" TEXT NOT NULL,
    "asked_at" INTEGER NOT NULL,
    "by_kind" TEXT NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "length" INTEGER NOT NULL,
    "ready_at" INTEGER NULL,
    "remove_at" INTEGER NOT NULL,
    "deleted_at" INTEGER NULL,
    CONSTRAINT "customer_exports_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE
);
CREATE INDEX "customer_exports_by_customer_id" ON "customer_exports" ("customer_id");
CREATE INDEX "customer_exports_by_remove_at" ON "customer_exports" ("remove_at");

CREATE TABLE "export_pieces" (
    "export_id" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "bytes" BLOB NOT NULL,
    CONSTRAINT "export_pieces_key" PRIMARY KEY ("export_id", "position"),
    CONSTRAINT "export_pieces_export_id_reference" FOREIGN KEY ("export_id") REFERENCES "customer_exports" ("id") ON DELETE CASCADE
);

CREATE TABLE "export_entries" (
    "export_id" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "offset" INTEGER NOT NULL,
    "crc" INTEGER NOT NULL,
    "packed" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" BLOB NOT NULL,
    CONSTRAINT "export_entries_key" PRIMARY KEY ("export_id", "position"),
    CONSTRAINT "export_entries_export_id_reference" FOREIGN KEY ("export_id") REFERENCES "customer_exports" ("id") ON DELETE CASCADE
);
