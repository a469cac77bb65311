-- What is searched: one row for each text, with its words. The id says kind and time (Search/SearchEntry.cs), so that newest first is the order of ids.
CREATE TABLE search_entries (
    id bigint NOT NULL,
    thing_id uuid NOT NULL,
    part character varying(8) NOT NULL,
    search_words tsvector NOT NULL,
    CONSTRAINT search_entries_key PRIMARY KEY (id)
);

CREATE UNIQUE INDEX search_entries_by_thing_id_part ON search_entries (thing_id, part);

-- Without the pending list: a search must not pay for what others have just written.
CREATE INDEX search_entries_by_search_words ON search_entries USING gin (search_words) WITH (fastupdate = off);

-- How common a word is decides between walking from the newest and asking the index; the hundred commonest words would not tell.
ALTER TABLE search_entries ALTER COLUMN search_words SET STATISTICS 1000;
