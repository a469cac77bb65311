-- What is searched: one row for each text, and its words. The id says kind and time (Search/SearchEntry.cs), so that newest first is the order of ids.
CREATE TABLE "search_entries" (
    "id" INTEGER NOT NULL CONSTRAINT "search_entries_key" PRIMARY KEY,
    "thing_id" BLOB NOT NULL,
    "part" TEXT NOT NULL
);

CREATE UNIQUE INDEX "search_entries_by_thing_id_part" ON "search_entries" ("thing_id", "part");

-- The texts themselves stay where they are: this keeps words alone. Its rowid is the entry's id.
CREATE VIRTUAL TABLE search_words USING fts5(words, stems, content='', contentless_delete=1, tokenize="ascii tokenchars '_'");
