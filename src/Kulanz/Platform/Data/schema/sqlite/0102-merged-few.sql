-- Hardly any case or customer is ever merged. An index of all rows, nearly all of them without a value, is one that statistics advise against;
-- of the few it is always used, and costs nothing where nobody is merged.
DROP INDEX "cases_by_merged_into_id";
DROP INDEX "customers_by_merged_into_id";
CREATE INDEX "cases_by_merged_into_id" ON "cases" ("merged_into_id") WHERE "merged_into_id" IS NOT NULL;
CREATE INDEX "customers_by_merged_into_id" ON "customers" ("merged_into_id") WHERE "merged_into_id" IS NOT NULL;
