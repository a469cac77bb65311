-- Customers: how their names are compared and looked up, the number of the company's other systems, the preferred way to reach them.
-- What is looked up by its beginning is compared by code points (COLLATE "C"), so that an index finds it.
ALTER TABLE customers ADD COLUMN name_key character varying(200) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN reference character varying(80) COLLATE "C";
ALTER TABLE contact_points ADD COLUMN preferred boolean NOT NULL DEFAULT false;
ALTER TABLE contact_points ALTER COLUMN value TYPE character varying(400) COLLATE "C";
UPDATE customers SET name_key = lower(name);
DROP INDEX customers_by_name_id;
DROP INDEX contact_points_by_value_kind;

CREATE TABLE customer_merges (
    id uuid NOT NULL,
    from_id uuid NOT NULL,
    into_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    moved text NOT NULL,
    undone_at timestamp with time zone,
    undone_by_name character varying(200),
    CONSTRAINT customer_merges_key PRIMARY KEY (id),
    CONSTRAINT customer_merges_from_id_reference FOREIGN KEY (from_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT customer_merges_into_id_reference FOREIGN KEY (into_id) REFERENCES customers (id) ON DELETE CASCADE
);

CREATE TABLE customer_notes (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    text text NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT customer_notes_key PRIMARY KEY (id),
    CONSTRAINT customer_notes_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);

CREATE TABLE customer_words (
    word character varying(60) COLLATE "C" NOT NULL,
    customer_id uuid NOT NULL,
    CONSTRAINT customer_words_key PRIMARY KEY (word, customer_id),
    CONSTRAINT customer_words_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);

CREATE INDEX contact_points_by_kind_value_customer_id ON contact_points (kind, value, customer_id);
CREATE INDEX customer_merges_by_from_id ON customer_merges (from_id);
CREATE INDEX customer_merges_by_into_id_at ON customer_merges (into_id, at);
CREATE INDEX customer_notes_by_customer_id_at ON customer_notes (customer_id, at);
CREATE INDEX customer_words_by_customer_id_word ON customer_words (customer_id, word);
CREATE INDEX customers_by_kind_name_key_id ON customers (kind, name_key, id);
CREATE INDEX customers_by_kind_number ON customers (kind, number);
CREATE INDEX customers_by_merged_into_id ON customers (merged_into_id);
CREATE INDEX customers_by_name_key_id ON customers (name_key, id);
CREATE INDEX customers_by_reference_id ON customers (reference, id);
