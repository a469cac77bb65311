-- Hardly any case or customer is ever merged. An index of all rows, nearly all of them without a value, is one that statistics advise against;
-- of the few it is always used, and costs nothing where nobody is merged.
DROP INDEX "cases_by_merged_into_id";
DROP INDEX "customers_by_merged_into_id";
CREATE INDEX "cases_by_merged_into_id" ON "cases" ("merged_into_id") WHERE "merged_into_id" IS NOT NULL;
CREATE INDEX "customers_by_merged_into_id" ON "customers" ("merged_into_id") WHERE "merged_into_id" IS NOT NULL;

-- A customer's addresses of one kind: without the kind in it SQLite, which keeps no statistics here, takes the index of all addresses of that kind.
DROP INDEX "contact_points_by_customer_id";
CREATE INDEX "contact_points_by_customer_id_kind" ON "contact_points" ("customer_id", "kind");

-- What is put aside and what waits for us: few, and looked for across the whole archive.
DROP INDEX "cases_by_snoozed_until";
CREATE INDEX "cases_by_snoozed_until" ON "cases" ("snoozed_until") WHERE "snoozed_until" IS NOT NULL;
CREATE INDEX "cases_by_waiting_since" ON "cases" ("waiting_since") WHERE "waiting_since" IS NOT NULL;
