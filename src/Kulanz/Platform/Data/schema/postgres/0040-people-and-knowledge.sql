-- Customers: how their names are compared and looked up, the number of the company's other systems, the preferred way to reach them.
-- What is looked up by its beginning is compared by code points (COLLATE "C"), so that an index finds it.
ALTER TABLE customers ADD COLUMN name_key character varying(200) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN reference character varying(80) COLLATE "C";
ALTER TABLE contact_points ADD COLUMN preferred boolean NOT NULL DEFAULT false;
ALTER TABLE contact_points ALTER COLUMN value TYPE character varying(400) COLLATE "C";
UPDATE customers SET name_key = lower(name);
DROP INDEX customers_by_name_id;
DROP INDEX contact_points_by_value_kind;

CREATE TABLE article_categories (
    id uuid NOT NULL,
    german character varying(80) NOT NULL,
    english character varying(80) NOT NULL,
    position integer NOT NULL,
    CONSTRAINT article_categories_key PRIMARY KEY (id)
);

CREATE TABLE sign_in_links (
    id uuid NOT NULL,
    token_hash bytea NOT NULL,
    email character varying(254) NOT NULL,
    customer_id uuid,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT sign_in_links_key PRIMARY KEY (id)
);

CREATE TABLE articles (
    id uuid NOT NULL,
    category_id uuid,
    audience character varying(40) NOT NULL,
    review_on date,
    created_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT articles_key PRIMARY KEY (id),
    CONSTRAINT articles_category_id_reference FOREIGN KEY (category_id) REFERENCES article_categories (id)
);

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

CREATE TABLE customer_imports (
    id uuid NOT NULL,
    file_name character varying(200) NOT NULL,
    hash bytea NOT NULL,
    size bigint NOT NULL,
    rows bigint NOT NULL,
    reading text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    job_id uuid,
    CONSTRAINT customer_imports_key PRIMARY KEY (id),
    CONSTRAINT customer_imports_hash_reference FOREIGN KEY (hash) REFERENCES files (hash) ON DELETE CASCADE
);

CREATE TABLE article_feedback (
    id uuid NOT NULL,
    article_id uuid NOT NULL,
    language character varying(2) NOT NULL,
    helpful boolean NOT NULL,
    comment character varying(1000) NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT article_feedback_key PRIMARY KEY (id),
    CONSTRAINT article_feedback_article_id_reference FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE
);

CREATE TABLE article_files (
    id uuid NOT NULL,
    article_id uuid NOT NULL,
    name character varying(200) NOT NULL,
    type character varying(80) NOT NULL,
    size bigint NOT NULL,
    hash bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT article_files_key PRIMARY KEY (id),
    CONSTRAINT article_files_article_id_reference FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE,
    CONSTRAINT article_files_hash_reference FOREIGN KEY (hash) REFERENCES files (hash) ON DELETE CASCADE
);

CREATE TABLE article_texts (
    article_id uuid NOT NULL,
    language character varying(2) NOT NULL,
    slug character varying(120) NOT NULL,
    draft_title character varying(200) NOT NULL,
    title character varying(200) NOT NULL,
    body text NOT NULL,
    summary character varying(300) NOT NULL,
    latest_version integer NOT NULL,
    published_version integer,
    published_at timestamp with time zone,
    changed_at timestamp with time zone NOT NULL,
    helped integer NOT NULL,
    did_not_help integer NOT NULL,
    CONSTRAINT article_texts_key PRIMARY KEY (article_id, language),
    CONSTRAINT article_texts_article_id_reference FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE
);

CREATE TABLE article_versions (
    id uuid NOT NULL,
    article_id uuid NOT NULL,
    language character varying(2) NOT NULL,
    number integer NOT NULL,
    title character varying(200) NOT NULL,
    body text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    comment character varying(300) NOT NULL,
    CONSTRAINT article_versions_key PRIMARY KEY (id),
    CONSTRAINT article_versions_article_id_reference FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE
);

CREATE TABLE article_words (
    language character varying(2) NOT NULL,
    word character varying(60) COLLATE "C" NOT NULL,
    article_id uuid NOT NULL,
    weight integer NOT NULL,
    CONSTRAINT article_words_key PRIMARY KEY (language, word, article_id),
    CONSTRAINT article_words_article_id_reference FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE
);

CREATE TABLE imported_rows (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    fate character varying(40) NOT NULL,
    customer_number bigint,
    reason text,
    CONSTRAINT imported_rows_key PRIMARY KEY (import_id, line),
    CONSTRAINT imported_rows_import_id_reference FOREIGN KEY (import_id) REFERENCES customer_imports (id) ON DELETE CASCADE
);

CREATE TABLE case_passes (
    id uuid NOT NULL,
    token_hash bytea NOT NULL,
    case_id uuid NOT NULL,
    email character varying(254) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT case_passes_key PRIMARY KEY (id),
    CONSTRAINT case_passes_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE INDEX article_categories_by_position ON article_categories (position);
CREATE INDEX article_feedback_by_article_id_at ON article_feedback (article_id, at);
CREATE INDEX article_files_by_article_id ON article_files (article_id);
CREATE INDEX article_files_by_hash ON article_files (hash);
CREATE INDEX article_texts_by_language_changed_at ON article_texts (language, changed_at);
CREATE INDEX article_texts_by_language_helped ON article_texts (language, helped);
CREATE UNIQUE INDEX article_texts_by_slug ON article_texts (slug);
CREATE UNIQUE INDEX article_versions_by_article_id_language_number ON article_versions (article_id, language, number);
CREATE INDEX article_words_by_article_id_language ON article_words (article_id, language);
CREATE INDEX articles_by_category_id_id ON articles (category_id, id);
CREATE INDEX articles_by_review_on ON articles (review_on);
CREATE INDEX case_passes_by_case_id ON case_passes (case_id);
CREATE INDEX case_passes_by_email_created_at ON case_passes (email, created_at);
CREATE INDEX case_passes_by_expires_at ON case_passes (expires_at);
CREATE UNIQUE INDEX case_passes_by_token_hash ON case_passes (token_hash);
CREATE INDEX contact_points_by_kind_value_customer_id ON contact_points (kind, value, customer_id);
CREATE INDEX customer_imports_by_at ON customer_imports (at);
CREATE INDEX customer_imports_by_hash ON customer_imports (hash);
CREATE INDEX customer_imports_by_job_id ON customer_imports (job_id);
CREATE INDEX customer_merges_by_from_id ON customer_merges (from_id);
CREATE INDEX customer_merges_by_into_id_at ON customer_merges (into_id, at);
CREATE INDEX customer_notes_by_customer_id_at ON customer_notes (customer_id, at);
CREATE INDEX customer_words_by_customer_id_word ON customer_words (customer_id, word);
CREATE INDEX customers_by_kind_name_key_id ON customers (kind, name_key, id);
CREATE INDEX customers_by_kind_number ON customers (kind, number);
CREATE INDEX customers_by_merged_into_id ON customers (merged_into_id);
CREATE INDEX customers_by_name_key_id ON customers (name_key, id);
CREATE INDEX customers_by_reference_id ON customers (reference, id);
CREATE INDEX sign_in_links_by_email_created_at ON sign_in_links (email, created_at);
CREATE INDEX sign_in_links_by_expires_at ON sign_in_links (expires_at);
CREATE UNIQUE INDEX sign_in_links_by_token_hash ON sign_in_links (token_hash);
