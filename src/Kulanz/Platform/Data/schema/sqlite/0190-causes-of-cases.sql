-- What it was in the end, one for each case; counted_in is the first day of the month in which the case was solved.
CREATE TABLE "case_causes" (
    "case_id" BLOB NOT NULL CONSTRAINT "case_causes_key" PRIMARY KEY,
    "product_id" BLOB NOT NULL,
    "cause_id" BLOB NULL,
    "note" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "counted_in" TEXT NULL,
    CONSTRAINT "case_causes_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "case_causes_cause_id_reference" FOREIGN KEY ("cause_id") REFERENCES "causes" ("id"),
    CONSTRAINT "case_causes_product_id_reference" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON DELETE CASCADE
);
CREATE INDEX "case_causes_by_cause_id" ON "case_causes" ("cause_id");
CREATE INDEX "case_causes_by_counted_in_product_id_cause_id_case_id" ON "case_causes" ("counted_in", "product_id", "cause_id", "case_id") WHERE counted_in IS NOT NULL;
CREATE INDEX "case_causes_by_product_id" ON "case_causes" ("product_id");
