-- Customers: how their names are compared and looked up, the number of the company's other systems, the preferred way to reach them.
ALTER TABLE "customers" ADD COLUMN "name_key" TEXT NOT NULL DEFAULT '';
ALTER TABLE "customers" ADD COLUMN "reference" TEXT NULL;
ALTER TABLE "contact_points" ADD COLUMN "preferred" INTEGER NOT NULL DEFAULT 0;
UPDATE "customers" SET "name_key" = lower("name");
DROP INDEX "customers_by_name_id";
DROP INDEX "contact_points_by_value_kind";

CREATE TABLE "article_categories" (
    "id" BLOB NOT NULL CONSTRAINT "article_categories_key" PRIMARY KEY,
    "german" TEXT NOT NULL,
    "english" TEXT NOT NULL,
    "position" INTEGER NOT NULL
);

CREATE TABLE "sign_in_links" (
    "id" BLOB NOT NULL CONSTRAINT "sign_in_links_key" PRIMARY KEY,
    "token_hash" BLOB NOT NULL,
    "email" TEXT NOT NULL,
    "customer_id" BLOB NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "used_at" INTEGER NULL
);

CREATE TABLE "articles" (
    "id" BLOB NOT NULL CONSTRAINT "articles_key" PRIMARY KEY,
    "category_id" BLOB NULL,
    "audience" TEXT NOT NULL,
    "review_on" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "retired_at" INTEGER NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "articles_category_id_reference" FOREIGN KEY ("category_id") REFERENCES "article_categories" ("id")
);

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

CREATE TABLE "customer_imports" (
    "id" BLOB NOT NULL CONSTRAINT "customer_imports_key" PRIMARY KEY,
    "file_name" TEXT NOT NULL,
    "hash" BLOB NOT NULL,
    "size" INTEGER NOT NULL,
    "rows" INTEGER NOT NULL,
    "reading" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "job_id" BLOB NULL,
    CONSTRAINT "customer_imports_hash_reference" FOREIGN KEY ("hash") REFERENCES "files" ("hash") ON DELETE CASCADE
);

CREATE TABLE "article_feedback" (
    "id" BLOB NOT NULL CONSTRAINT "article_feedback_key" PRIMARY KEY,
    "article_id" BLOB NOT NULL,
    "language" TEXT NOT NULL,
    "helpful" INTEGER NOT NULL,
    "comment" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "article_feedback_article_id_reference" FOREIGN KEY ("article_id") REFERENCES "articles" ("id") ON DELETE CASCADE
);

CREATE TABLE "article_files" (
    "id" BLOB NOT NULL CONSTRAINT "article_files_key" PRIMARY KEY,
    "article_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "article_files_article_id_reference" FOREIGN KEY ("article_id") REFERENCES "articles" ("id") ON DELETE CASCADE,
    CONSTRAINT "article_files_hash_reference" FOREIGN KEY ("hash") REFERENCES "files" ("hash") ON DELETE CASCADE
);

CREATE TABLE "article_texts" (
    "article_id" BLOB NOT NULL,
    "language" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "draft_title" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "latest_version" INTEGER NOT NULL,
    "published_version" INTEGER NULL,
    "published_at" INTEGER NULL,
    "changed_at" INTEGER NOT NULL,
    "helped" INTEGER NOT NULL,
    "did_not_help" INTEGER NOT NULL,
    CONSTRAINT "article_texts_key" PRIMARY KEY ("article_id", "language"),
    CONSTRAINT "article_texts_article_id_reference" FOREIGN KEY ("article_id") REFERENCES "articles" ("id") ON DELETE CASCADE
);

CREATE TABLE "article_versions" (
    "id" BLOB NOT NULL CONSTRAINT "article_versions_key" PRIMARY KEY,
    "article_id" BLOB NOT NULL,
    "language" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "comment" TEXT NOT NULL,
    CONSTRAINT "article_versions_article_id_reference" FOREIGN KEY ("article_id") REFERENCES "articles" ("id") ON DELETE CASCADE
);

CREATE TABLE "article_words" (
    "language" TEXT NOT NULL,
    "word" TEXT NOT NULL,
    "article_id" BLOB NOT NULL,
    "weight" INTEGER NOT NULL,
    CONSTRAINT "article_words_key" PRIMARY KEY ("language", "word", "article_id"),
    CONSTRAINT "article_words_article_id_reference" FOREIGN KEY ("article_id") REFERENCES "articles" ("id") ON DELETE CASCADE
);

CREATE TABLE "imported_rows" (
    "import_id" BLOB NOT NULL,
    "line" INTEGER NOT NULL,
    "fate" TEXT NOT NULL,
    "customer_number" INTEGER NULL,
    "reason" TEXT NULL,
    CONSTRAINT "imported_rows_key" PRIMARY KEY ("import_id", "line"),
    CONSTRAINT "imported_rows_import_id_reference" FOREIGN KEY ("import_id") REFERENCES "customer_imports" ("id") ON DELETE CASCADE
);

CREATE TABLE "case_passes" (
    "id" BLOB NOT NULL CONSTRAINT "case_passes_key" PRIMARY KEY,
    "token_hash" BLOB NOT NULL,
    "case_id" BLOB NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    CONSTRAINT "case_passes_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE INDEX "article_categories_by_position" ON "article_categories" ("position");
CREATE INDEX "article_feedback_by_article_id_at" ON "article_feedback" ("article_id", "at");
CREATE INDEX "article_files_by_article_id" ON "article_files" ("article_id");
CREATE INDEX "article_files_by_hash" ON "article_files" ("hash");
CREATE INDEX "article_texts_by_language_changed_at" ON "article_texts" ("language", "changed_at");
CREATE INDEX "article_texts_by_language_helped" ON "article_texts" ("language", "helped");
CREATE UNIQUE INDEX "article_texts_by_slug" ON "article_texts" ("slug");
CREATE UNIQUE INDEX "article_versions_by_article_id_language_number" ON "article_versions" ("article_id", "language", "number");
CREATE INDEX "article_words_by_article_id_language" ON "article_words" ("article_id", "language");
CREATE INDEX "articles_by_category_id_id" ON "articles" ("category_id", "id");
CREATE INDEX "articles_by_review_on" ON "articles" ("review_on");
CREATE INDEX "case_passes_by_case_id" ON "case_passes" ("case_id");
CREATE INDEX "case_passes_by_email_created_at" ON "case_passes" ("email", "created_at");
CREATE INDEX "case_passes_by_expires_at" ON "case_passes" ("expires_at");
CREATE UNIQUE INDEX "case_passes_by_token_hash" ON "case_passes" ("token_hash");
CREATE INDEX "contact_points_by_kind_value_customer_id" ON "contact_points" ("kind", "value", "customer_id");
CREATE INDEX "customer_imports_by_at" ON "customer_imports" ("at");
CREATE INDEX "customer_imports_by_hash" ON "customer_imports" ("hash");
CREATE INDEX "customer_imports_by_job_id" ON "customer_imports" ("job_id");
CREATE INDEX "customer_merges_by_from_id" ON "customer_merges" ("from_id");
CREATE INDEX "customer_merges_by_into_id_at" ON "customer_merges" ("into_id", "at");
CREATE INDEX "customer_notes_by_customer_id_at" ON "customer_notes" ("customer_id", "at");
CREATE INDEX "customer_words_by_customer_id_word" ON "customer_words" ("customer_id", "word");
CREATE INDEX "customers_by_kind_name_key_id" ON "customers" ("kind", "name_key", "id");
CREATE INDEX "customers_by_kind_number" ON "customers" ("kind", "number");
CREATE INDEX "customers_by_merged_into_id" ON "customers" ("merged_into_id");
CREATE INDEX "customers_by_name_key_id" ON "customers" ("name_key", "id");
CREATE INDEX "customers_by_reference_id" ON "customers" ("reference", "id");
CREATE INDEX "sign_in_links_by_email_created_at" ON "sign_in_links" ("email", "created_at");
CREATE INDEX "sign_in_links_by_expires_at" ON "sign_in_links" ("expires_at");
CREATE UNIQUE INDEX "sign_in_links_by_token_hash" ON "sign_in_links" ("token_hash");
