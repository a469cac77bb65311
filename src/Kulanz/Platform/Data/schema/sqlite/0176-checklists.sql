-- What is asked to find out what is wrong, and what was answered. Versions and answers never change; answers move along with their case.
CREATE TABLE "checklists" (
    "id" BLOB NOT NULL CONSTRAINT "checklists_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "product_id" BLOB NOT NULL,
    "topic_id" BLOB NULL,
    "draft" TEXT NOT NULL,
    "latest_id" BLOB NULL,
    "latest" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "changed_at" INTEGER NOT NULL,
    "changed_by_name" TEXT NOT NULL,
    "retired_at" INTEGER NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "checklists_product_id_reference" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON DELETE CASCADE,
    CONSTRAINT "checklists_topic_id_reference" FOREIGN KEY ("topic_id") REFERENCES "support_topics" ("id")
);
CREATE INDEX "checklists_by_product_id" ON "checklists" ("product_id");
CREATE INDEX "checklists_by_topic_id" ON "checklists" ("topic_id");

CREATE TABLE "checklist_versions" (
    "id" BLOB NOT NULL CONSTRAINT "checklist_versions_key" PRIMARY KEY,
    "checklist_id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "questions" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    CONSTRAINT "checklist_versions_checklist_id_reference" FOREIGN KEY ("checklist_id") REFERENCES "checklists" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX "checklist_versions_by_checklist_id_number" ON "checklist_versions" ("checklist_id", "number");

CREATE TABLE "case_checklists" (
    "id" BLOB NOT NULL CONSTRAINT "case_checklists_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "home_id" BLOB NULL,
    "checklist_id" BLOB NOT NULL,
    "version_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    CONSTRAINT "case_checklists_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "case_checklists_checklist_id_reference" FOREIGN KEY ("checklist_id") REFERENCES "checklists" ("id") ON DELETE CASCADE,
    CONSTRAINT "case_checklists_version_id_reference" FOREIGN KEY ("version_id") REFERENCES "checklist_versions" ("id") ON DELETE CASCADE
);
CREATE INDEX "case_checklists_by_case_id" ON "case_checklists" ("case_id");
CREATE INDEX "case_checklists_by_checklist_id" ON "case_checklists" ("checklist_id");
CREATE INDEX "case_checklists_by_version_id" ON "case_checklists" ("version_id");

CREATE TABLE "checklist_answers" (
    "id" BLOB NOT NULL CONSTRAINT "checklist_answers_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "home_id" BLOB NULL,
    "customer_id" BLOB NOT NULL,
    "checklist_id" BLOB NOT NULL,
    "question_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "asked" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "said" TEXT NOT NULL,
    "stays_true" INTEGER NOT NULL,
    "instead_of" BLOB NULL,
    "message_id" BLOB NULL,
    "at" INTEGER NOT NULL,
    "by_kind" TEXT NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    CONSTRAINT "checklist_answers_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "checklist_answers_checklist_id_reference" FOREIGN KEY ("checklist_id") REFERENCES "checklists" ("id") ON DELETE CASCADE,
    CONSTRAINT "checklist_answers_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE
);
CREATE INDEX "checklist_answers_by_case_id_question_id" ON "checklist_answers" ("case_id", "question_id");
CREATE INDEX "checklist_answers_by_checklist_id" ON "checklist_answers" ("checklist_id");
CREATE INDEX "checklist_answers_by_customer_id_id" ON "checklist_answers" ("customer_id", "id");
CREATE INDEX "checklist_answers_by_customer_id_question_id" ON "checklist_answers" ("customer_id", "question_id") WHERE stays_true;
CREATE INDEX "checklist_answers_by_home_id" ON "checklist_answers" ("home_id") WHERE home_id IS NOT NULL;

CREATE TABLE "asked_again" (
    "id" BLOB NOT NULL CONSTRAINT "asked_again_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "home_id" BLOB NULL,
    "customer_id" BLOB NOT NULL,
    "checklist_id" BLOB NOT NULL,
    "question_id" BLOB NOT NULL,
    "asked" TEXT NOT NULL,
    "answer_id" BLOB NOT NULL,
    "reason" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    CONSTRAINT "asked_again_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "asked_again_checklist_id_reference" FOREIGN KEY ("checklist_id") REFERENCES "checklists" ("id") ON DELETE CASCADE
);
CREATE INDEX "asked_again_by_at_id" ON "asked_again" ("at", "id");
CREATE INDEX "asked_again_by_case_id" ON "asked_again" ("case_id");
CREATE INDEX "asked_again_by_checklist_id" ON "asked_again" ("checklist_id");
CREATE INDEX "asked_again_by_customer_id" ON "asked_again" ("customer_id");

ALTER TABLE "call_drafts" ADD COLUMN "answers" TEXT NULL;
