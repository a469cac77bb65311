-- What customers have agreed with the company: products, plans, contracts, and how they end.
CREATE TABLE "service_calendars" (
    "id" BLOB NOT NULL CONSTRAINT "service_calendars_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "hours" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "special_days" TEXT NOT NULL,
    "retired_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);

CREATE TABLE "products" (
    "id" BLOB NOT NULL CONSTRAINT "products_key" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "retired_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);

CREATE TABLE "support_topics" (
    "id" BLOB NOT NULL CONSTRAINT "support_topics_key" PRIMARY KEY,
    "product_id" BLOB NULL,
    "name" TEXT NOT NULL,
    "retired_at" INTEGER NULL,
    CONSTRAINT "support_topics_product_id_reference" FOREIGN KEY ("product_id") REFERENCES "products" ("id")
);

CREATE TABLE "plans" (
    "id" BLOB NOT NULL CONSTRAINT "plans_key" PRIMARY KEY,
    "product_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "profile" TEXT NOT NULL,
    "edition" INTEGER NOT NULL,
    "retired_at" INTEGER NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "plans_product_id_reference" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON DELETE CASCADE
);

CREATE TABLE "plan_editions" (
    "id" BLOB NOT NULL CONSTRAINT "plan_editions_key" PRIMARY KEY,
    "plan_id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "terms" TEXT NOT NULL,
    "coverage" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    CONSTRAINT "plan_editions_plan_id_reference" FOREIGN KEY ("plan_id") REFERENCES "plans" ("id") ON DELETE CASCADE
);

CREATE TABLE "contracts" (
    "id" BLOB NOT NULL CONSTRAINT "contracts_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "customer_id" BLOB NOT NULL,
    "product_id" BLOB NOT NULL,
    "plan_id" BLOB NOT NULL,
    "edition_id" BLOB NOT NULL,
    "terms" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "reference" TEXT NULL,
    "concluded_on" TEXT NOT NULL,
    "starts_on" TEXT NOT NULL,
    "ends_on" TEXT NULL,
    "ended_by_id" BLOB NULL,
    "manager_id" BLOB NULL,
    "term_ends_on" TEXT NULL,
    "our_last_day" TEXT NULL,
    "their_last_day" TEXT NULL,
    "look_again_on" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "contracts_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE,
    CONSTRAINT "contracts_edition_id_reference" FOREIGN KEY ("edition_id") REFERENCES "plan_editions" ("id") ON DELETE CASCADE,
    CONSTRAINT "contracts_manager_id_reference" FOREIGN KEY ("manager_id") REFERENCES "accounts" ("id"),
    CONSTRAINT "contracts_plan_id_reference" FOREIGN KEY ("plan_id") REFERENCES "plans" ("id") ON DELETE CASCADE,
    CONSTRAINT "contracts_product_id_reference" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON DELETE CASCADE
);

CREATE TABLE "notices" (
    "id" BLOB NOT NULL CONSTRAINT "notices_key" PRIMARY KEY,
    "contract_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "received_on" TEXT NOT NULL,
    "how" TEXT NOT NULL,
    "proven_at" INTEGER NULL,
    "proof" TEXT NOT NULL,
    "proof_hash" BLOB NULL,
    "proof_name" TEXT NULL,
    "proof_type" TEXT NULL,
    "wished_on" TEXT NULL,
    "effective_on" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "letter_hash" BLOB NULL,
    "taken_back_at" INTEGER NULL,
    "taken_back_by_name" TEXT NULL,
    "taken_back_reason" TEXT NULL,
    CONSTRAINT "notices_contract_id_reference" FOREIGN KEY ("contract_id") REFERENCES "contracts" ("id") ON DELETE CASCADE
);

CREATE TABLE "declarations" (
    "id" BLOB NOT NULL CONSTRAINT "declarations_key" PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "contract" TEXT NOT NULL,
    "wished_on" TEXT NULL,
    "for_cause" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "customer_id" BLOB NULL,
    "contract_id" BLOB NULL,
    "notice_id" BLOB NULL,
    "settled_at" INTEGER NULL,
    "settled_by_name" TEXT NULL,
    "outcome" TEXT NULL,
    CONSTRAINT "declarations_contract_id_reference" FOREIGN KEY ("contract_id") REFERENCES "contracts" ("id"),
    CONSTRAINT "declarations_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id"),
    CONSTRAINT "declarations_notice_id_reference" FOREIGN KEY ("notice_id") REFERENCES "notices" ("id")
);

CREATE TABLE "terms_changes" (
    "id" BLOB NOT NULL CONSTRAINT "terms_changes_key" PRIMARY KEY,
    "contract_id" BLOB NOT NULL,
    "announced_at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "effective_on" TEXT NOT NULL,
    "terms" TEXT NOT NULL,
    "edition_id" BLOB NOT NULL,
    "text" TEXT NOT NULL,
    "right" TEXT NOT NULL,
    "until" TEXT NULL,
    "answer" TEXT NULL,
    "answered_at" INTEGER NULL,
    "answered_by_name" TEXT NULL,
    "applied_at" INTEGER NULL,
    "called_off_at" INTEGER NULL,
    "called_off_reason" TEXT NULL,
    CONSTRAINT "terms_changes_contract_id_reference" FOREIGN KEY ("contract_id") REFERENCES "contracts" ("id") ON DELETE CASCADE,
    CONSTRAINT "terms_changes_edition_id_reference" FOREIGN KEY ("edition_id") REFERENCES "plan_editions" ("id") ON DELETE CASCADE
);

CREATE TABLE "bookings" (
    "case_id" BLOB NOT NULL CONSTRAINT "bookings_key" PRIMARY KEY,
    "contract_id" BLOB NOT NULL,
    "period" TEXT NOT NULL,
    "reserved_at" INTEGER NOT NULL,
    "settled_at" INTEGER NULL,
    "released_at" INTEGER NULL,
    "released_reason" TEXT NULL,
    "released_by_name" TEXT NULL,
    "out_of_scope" TEXT NOT NULL,
    "goodwill_at" INTEGER NULL,
    "goodwill_reason" TEXT NULL,
    "goodwill_by_name" TEXT NULL,
    "merged_into_id" BLOB NULL,
    CONSTRAINT "bookings_contract_id_reference" FOREIGN KEY ("contract_id") REFERENCES "contracts" ("id") ON DELETE CASCADE
);

CREATE TABLE "contract_warnings" (
    "id" BLOB NOT NULL CONSTRAINT "contract_warnings_key" PRIMARY KEY,
    "contract_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "given_on" TEXT NOT NULL,
    "how" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "letter_hash" BLOB NULL,
    "taken_back_at" INTEGER NULL,
    "taken_back_by_name" TEXT NULL,
    "taken_back_reason" TEXT NULL,
    CONSTRAINT "contract_warnings_contract_id_reference" FOREIGN KEY ("contract_id") REFERENCES "contracts" ("id") ON DELETE CASCADE
);

CREATE TABLE "contract_reminders" (
    "contract_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "contract_reminders_key" PRIMARY KEY ("contract_id", "kind", "day"),
    CONSTRAINT "contract_reminders_contract_id_reference" FOREIGN KEY ("contract_id") REFERENCES "contracts" ("id") ON DELETE CASCADE
);

CREATE TABLE "portfolio_months" (
    "month" TEXT NOT NULL CONSTRAINT "portfolio_months_key" PRIMARY KEY,
    "renewing" INTEGER NOT NULL,
    "ending" INTEGER NOT NULL,
    "deciding" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "service_calendars_by_name" ON "service_calendars" ("name");
CREATE UNIQUE INDEX "products_by_key" ON "products" ("key");
CREATE INDEX "support_topics_by_product_id_name" ON "support_topics" ("product_id", "name");
CREATE UNIQUE INDEX "plans_by_product_id_name" ON "plans" ("product_id", "name");
CREATE UNIQUE INDEX "plan_editions_by_plan_id_number" ON "plan_editions" ("plan_id", "number");
CREATE INDEX "contracts_by_customer_id_starts_on" ON "contracts" ("customer_id", "starts_on");
CREATE INDEX "contracts_by_edition_id" ON "contracts" ("edition_id");
CREATE INDEX "contracts_by_ends_on_number" ON "contracts" ("ends_on", "number");
CREATE INDEX "contracts_by_look_again_on" ON "contracts" ("look_again_on") WHERE look_again_on IS NOT NULL;
CREATE INDEX "contracts_by_manager_id_number" ON "contracts" ("manager_id", "number");
CREATE UNIQUE INDEX "contracts_by_number" ON "contracts" ("number");
CREATE INDEX "contracts_by_our_last_day_number" ON "contracts" ("our_last_day", "number");
CREATE INDEX "contracts_by_plan_id_number" ON "contracts" ("plan_id", "number");
CREATE INDEX "contracts_by_product_id_number" ON "contracts" ("product_id", "number");
CREATE INDEX "contracts_by_reference_id" ON "contracts" ("reference", "id");
CREATE INDEX "contracts_by_term_ends_on_ends_on" ON "contracts" ("term_ends_on", "ends_on");
CREATE INDEX "contracts_by_their_last_day_number" ON "contracts" ("their_last_day", "number");
CREATE INDEX "notices_by_contract_id_at" ON "notices" ("contract_id", "at");
CREATE INDEX "notices_by_received_on" ON "notices" ("received_on") WHERE proven_at IS NULL AND taken_back_at IS NULL;
CREATE INDEX "declarations_by_at" ON "declarations" ("at") WHERE settled_at IS NULL;
CREATE INDEX "declarations_by_contract_id" ON "declarations" ("contract_id");
CREATE INDEX "declarations_by_customer_id" ON "declarations" ("customer_id");
CREATE INDEX "declarations_by_notice_id" ON "declarations" ("notice_id");
CREATE INDEX "terms_changes_by_contract_id_effective_on" ON "terms_changes" ("contract_id", "effective_on");
CREATE INDEX "terms_changes_by_edition_id" ON "terms_changes" ("edition_id");
CREATE INDEX "terms_changes_by_effective_on" ON "terms_changes" ("effective_on") WHERE applied_at IS NULL AND called_off_at IS NULL;
CREATE INDEX "bookings_by_contract_id_period" ON "bookings" ("contract_id", "period");
CREATE INDEX "bookings_by_contract_id_reserved_at" ON "bookings" ("contract_id", "reserved_at");
CREATE INDEX "bookings_by_merged_into_id" ON "bookings" ("merged_into_id") WHERE merged_into_id IS NOT NULL;
CREATE INDEX "contract_warnings_by_contract_id_at" ON "contract_warnings" ("contract_id", "at");

-- Roles that read customers read what these have agreed; whoever arranges the desk changes contracts, whoever administers arranges what is on offer.
UPDATE "roles" SET "permissions" = "permissions" || ' contracts.read' WHERE "permissions" LIKE '%customers.read%' AND "permissions" NOT LIKE '%contracts.read%';
UPDATE "roles" SET "permissions" = "permissions" || ' contracts.write' WHERE "permissions" LIKE '%desk.manage%' AND "permissions" NOT LIKE '%contracts.write%';
UPDATE "roles" SET "permissions" = "permissions" || ' contracts.arrange' WHERE "permissions" LIKE '%administer%' AND "permissions" NOT LIKE '%contracts.arrange%';
