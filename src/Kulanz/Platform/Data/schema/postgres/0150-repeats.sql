-- Questions as they are compared with earlier ones, what was found for each, and what people said of it (Cases/Repeats).
CREATE TABLE questions (
    id bigint NOT NULL,
    message_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    language character varying(2) NOT NULL,
    words bytea NOT NULL,
    wording bigint NOT NULL,
    first_id bigint,
    compared_at timestamp with time zone,
    suspected boolean NOT NULL,
    question_words tsvector,
    CONSTRAINT questions_message_id_reference FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
    CONSTRAINT questions_key PRIMARY KEY (id)
);
CREATE UNIQUE INDEX questions_by_message_id ON questions (message_id);
CREATE INDEX questions_by_customer_id_at_suspected ON questions (customer_id, at, suspected);
CREATE INDEX questions_by_wording_id ON questions (wording, id);
CREATE INDEX questions_by_first_id_id ON questions (first_id, id) WHERE first_id IS NOT NULL;
CREATE INDEX questions_by_id ON questions (id) WHERE compared_at IS NULL;

-- The words that lead to a question; of a text that came several times, the first one's.
CREATE INDEX questions_by_question_words ON questions USING gin (question_words) WITH (fastupdate = off);

CREATE TABLE question_bands (
    question_id bigint NOT NULL,
    key bigint NOT NULL,
    CONSTRAINT question_bands_key PRIMARY KEY (question_id, key),
    CONSTRAINT question_bands_question_id_reference FOREIGN KEY (question_id) REFERENCES questions (id) ON DELETE CASCADE
);
CREATE INDEX question_bands_by_key_question_id ON question_bands (key, question_id);

CREATE TABLE copied_texts (
    id bigint NOT NULL,
    times integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    CONSTRAINT copied_texts_id_reference FOREIGN KEY (id) REFERENCES questions (id) ON DELETE CASCADE,
    CONSTRAINT copied_texts_key PRIMARY KEY (id)
);

CREATE TABLE question_bookmarks (
    name character varying(20) NOT NULL,
    position bigint NOT NULL,
    until bigint NOT NULL,
    analysis integer NOT NULL,
    questions bigint NOT NULL,
    CONSTRAINT question_bookmarks_key PRIMARY KEY (name)
);

CREATE TABLE question_suggestions (
    question_id bigint NOT NULL,
    place integer NOT NULL,
    earlier_id bigint,
    article_id uuid,
    language character varying(2),
    certainty character varying(40) NOT NULL,
    CONSTRAINT question_suggestions_key PRIMARY KEY (question_id, place),
    CONSTRAINT question_suggestions_question_id_reference FOREIGN KEY (question_id) REFERENCES questions (id) ON DELETE CASCADE,
    CONSTRAINT question_suggestions_earlier_id_reference FOREIGN KEY (earlier_id) REFERENCES questions (id) ON DELETE CASCADE,
    CONSTRAINT question_suggestions_article_id_reference FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX question_suggestions_by_earlier_id ON question_suggestions (earlier_id);
CREATE INDEX question_suggestions_by_article_id ON question_suggestions (article_id);

CREATE TABLE repeats (
    id uuid NOT NULL,
    message_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    earlier_id uuid,
    answer_id uuid,
    article_id uuid,
    own boolean NOT NULL,
    head_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    undone_at timestamp with time zone,
    undone_by_name character varying(200),
    CONSTRAINT repeats_message_id_reference FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
    CONSTRAINT repeats_key PRIMARY KEY (id)
);
CREATE UNIQUE INDEX repeats_by_message_id ON repeats (message_id) WHERE undone_at IS NULL;
CREATE INDEX repeats_by_customer_id_asked_at_own ON repeats (customer_id, asked_at, own) WHERE undone_at IS NULL;
CREATE INDEX repeats_by_head_id ON repeats (head_id) WHERE undone_at IS NULL;
CREATE INDEX repeats_by_earlier_id ON repeats (earlier_id) WHERE undone_at IS NULL;

CREATE TABLE distinctions (
    id uuid NOT NULL,
    message_id uuid NOT NULL,
    other_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    undone_at timestamp with time zone,
    undone_by_name character varying(200),
    CONSTRAINT distinctions_message_id_reference FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
    CONSTRAINT distinctions_key PRIMARY KEY (id)
);
CREATE UNIQUE INDEX distinctions_by_message_id_other_id ON distinctions (message_id, other_id) WHERE undone_at IS NULL;

CREATE TABLE asked_counts (
    period character varying(7) NOT NULL,
    head_id uuid NOT NULL,
    article boolean NOT NULL,
    times integer NOT NULL,
    repeats integer NOT NULL,
    copies integer NOT NULL,
    CONSTRAINT asked_counts_key PRIMARY KEY (period, head_id)
);
CREATE INDEX asked_counts_by_period_times_head_id ON asked_counts (period, times, head_id);
CREATE INDEX asked_counts_by_head_id ON asked_counts (head_id);
