-- Questions as they are compared with earlier ones, what was found for each, and what people said of it (Cases/Repeats).
CREATE TABLE "questions" (
    "id" INTEGER NOT NULL CONSTRAINT "questions_key" PRIMARY KEY,
    "message_id" BLOB NOT NULL,
    "customer_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "language" TEXT NOT NULL,
    "words" BLOB NOT NULL,
    "wording" INTEGER NOT NULL,
    "first_id" INTEGER NULL,
    "compared_at" INTEGER NULL,
    "suspected" INTEGER NOT NULL,
    CONSTRAINT "questions_message_id_reference" FOREIGN KEY ("message_id") REFERENCES "messages" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX "questions_by_message_id" ON "questions" ("message_id");
CREATE INDEX "questions_by_customer_id_at_suspected" ON "questions" ("customer_id", "at", "suspected");
CREATE INDEX "questions_by_wording_id" ON "questions" ("wording", "id");
CREATE INDEX "questions_by_first_id_id" ON "questions" ("first_id", "id") WHERE "first_id" IS NOT NULL;
CREATE INDEX "questions_by_id" ON "questions" ("id") WHERE "compared_at" IS NULL;

-- The words that lead to a question, under its id; of a text that came several times, the first one's.
CREATE VIRTUAL TABLE question_words USING fts5(words, content='', contentless_delete=1, detail=none, tokenize="ascii");
CREATE TRIGGER questions_gone AFTER DELETE ON "questions" BEGIN
    DELETE FROM question_words WHERE rowid = old.id;
END;

CREATE TABLE "question_bands" (
    "question_id" INTEGER NOT NULL,
    "key" INTEGER NOT NULL,
    CONSTRAINT "question_bands_key" PRIMARY KEY ("question_id", "key"),
    CONSTRAINT "question_bands_question_id_reference" FOREIGN KEY ("question_id") REFERENCES "questions" ("id") ON DELETE CASCADE
);
CREATE INDEX "question_bands_by_key_question_id" ON "question_bands" ("key", "question_id");

CREATE TABLE "copied_texts" (
    "id" INTEGER NOT NULL CONSTRAINT "copied_texts_key" PRIMARY KEY,
    "times" INTEGER NOT NULL,
    "last_at" INTEGER NOT NULL,
    CONSTRAINT "copied_texts_id_reference" FOREIGN KEY ("id") REFERENCES "questions" ("id") ON DELETE CASCADE
);

CREATE TABLE "question_bookmarks" (
    "name" TEXT NOT NULL CONSTRAINT "question_bookmarks_key" PRIMARY KEY,
    "position" INTEGER NOT NULL,
    "until" INTEGER NOT NULL,
    "analysis" INTEGER NOT NULL,
    "questions" INTEGER NOT NULL
);

CREATE TABLE "question_suggestions" (
    "question_id" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "earlier_id" INTEGER NULL,
    "article_id" BLOB NULL,
    "language" TEXT NULL,
    "certainty" TEXT NOT NULL,
    CONSTRAINT "question_suggestions_key" PRIMARY KEY ("question_id", "place"),
    CONSTRAINT "question_suggestions_question_id_reference" FOREIGN KEY ("question_id") REFERENCES "questions" ("id") ON DELETE CASCADE,
    CONSTRAINT "question_suggestions_earlier_id_reference" FOREIGN KEY ("earlier_id") REFERENCES "questions" ("id") ON DELETE CASCADE,
    CONSTRAINT "question_suggestions_article_id_reference" FOREIGN KEY ("article_id") REFERENCES "articles" ("id") ON DELETE CASCADE
);
CREATE INDEX "question_suggestions_by_earlier_id" ON "question_suggestions" ("earlier_id");
CREATE INDEX "question_suggestions_by_article_id" ON "question_suggestions" ("article_id");

CREATE TABLE "repeats" (
    "id" BLOB NOT NULL CONSTRAINT "repeats_key" PRIMARY KEY,
    "message_id" BLOB NOT NULL,
    "customer_id" BLOB NOT NULL,
    "asked_at" INTEGER NOT NULL,
    "earlier_id" BLOB NULL,
    "answer_id" BLOB NULL,
    "article_id" BLOB NULL,
    "own" INTEGER NOT NULL,
    "head_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "undone_at" INTEGER NULL,
    "undone_by_name" TEXT NULL,
    CONSTRAINT "repeats_message_id_reference" FOREIGN KEY ("message_id") REFERENCES "messages" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX "repeats_by_message_id" ON "repeats" ("message_id") WHERE "undone_at" IS NULL;
CREATE INDEX "repeats_by_customer_id_asked_at_own" ON "repeats" ("customer_id", "asked_at", "own") WHERE "undone_at" IS NULL;
CREATE INDEX "repeats_by_head_id" ON "repeats" ("head_id") WHERE "undone_at" IS NULL;
CREATE INDEX "repeats_by_earlier_id" ON "repeats" ("earlier_id") WHERE "undone_at" IS NULL;

CREATE TABLE "distinctions" (
    "id" BLOB NOT NULL CONSTRAINT "distinctions_key" PRIMARY KEY,
    "message_id" BLOB NOT NULL,
    "other_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "undone_at" INTEGER NULL,
    "undone_by_name" TEXT NULL,
    CONSTRAINT "distinctions_message_id_reference" FOREIGN KEY ("message_id") REFERENCES "messages" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX "distinctions_by_message_id_other_id" ON "distinctions" ("message_id", "other_id") WHERE "undone_at" IS NULL;

CREATE TABLE "asked_counts" (
    "period" TEXT NOT NULL,
    "head_id" BLOB NOT NULL,
    "article" INTEGER NOT NULL,
    "times" INTEGER NOT NULL,
    "repeats" INTEGER NOT NULL,
    "copies" INTEGER NOT NULL,
    CONSTRAINT "asked_counts_key" PRIMARY KEY ("period", "head_id")
);
CREATE INDEX "asked_counts_by_period_times_head_id" ON "asked_counts" ("period", "times", "head_id");
CREATE INDEX "asked_counts_by_head_id" ON "asked_counts" ("head_id");
