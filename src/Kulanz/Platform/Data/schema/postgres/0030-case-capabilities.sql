-- Everything one can do with a case. A thing that moves along with its case (messages, tags, followers, times) knows its home:
-- docs/decisions/0016-merging-can-be-undone.md

ALTER TABLE messages ADD COLUMN home_id uuid;

CREATE TABLE fields (
    id uuid NOT NULL,
    name character varying(80) NOT NULL,
    kind character varying(40) NOT NULL,
    choices character varying(4000) NOT NULL,
    required_on_closing boolean NOT NULL,
    position integer NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT fields_key PRIMARY KEY (id)
);

CREATE TABLE tags (
    id uuid NOT NULL,
    name character varying(60) NOT NULL,
    key character varying(60) NOT NULL,
    uses bigint NOT NULL,
    CONSTRAINT tags_key PRIMARY KEY (id)
);

CREATE TABLE case_links (
    id uuid NOT NULL,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    CONSTRAINT case_links_key PRIMARY KEY (id),
    CONSTRAINT case_links_from_id_reference FOREIGN KEY (from_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT case_links_to_id_reference FOREIGN KEY (to_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE TABLE case_tags (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    tag_id uuid NOT NULL,
    CONSTRAINT case_tags_key PRIMARY KEY (id),
    CONSTRAINT case_tags_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT case_tags_tag_id_reference FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE
);

CREATE TABLE drafts (
    account_id uuid NOT NULL,
    case_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    text text NOT NULL,
    "then" character varying(40),
    at timestamp with time zone NOT NULL,
    CONSTRAINT drafts_key PRIMARY KEY (account_id, case_id),
    CONSTRAINT drafts_account_id_reference FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT drafts_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE TABLE field_values (
    case_id uuid NOT NULL,
    field_id uuid NOT NULL,
    value character varying(500) NOT NULL,
    CONSTRAINT field_values_key PRIMARY KEY (case_id, field_id),
    CONSTRAINT field_values_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT field_values_field_id_reference FOREIGN KEY (field_id) REFERENCES fields (id) ON DELETE CASCADE
);

CREATE TABLE followers (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    account_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT followers_key PRIMARY KEY (id),
    CONSTRAINT followers_account_id_reference FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT followers_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE TABLE merges (
    id uuid NOT NULL,
    from_id uuid NOT NULL,
    into_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    undone_at timestamp with time zone,
    undone_by_name character varying(200),
    state_before character varying(40) NOT NULL,
    waiting_before timestamp with time zone,
    state_after character varying(40) NOT NULL,
    waiting_after timestamp with time zone,
    CONSTRAINT merges_key PRIMARY KEY (id),
    CONSTRAINT merges_from_id_reference FOREIGN KEY (from_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT merges_into_id_reference FOREIGN KEY (into_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE TABLE notifications (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    case_id uuid NOT NULL,
    about character varying(40) NOT NULL,
    by_name character varying(200) NOT NULL,
    words character varying(300) NOT NULL,
    times integer NOT NULL,
    at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    CONSTRAINT notifications_key PRIMARY KEY (id),
    CONSTRAINT notifications_account_id_reference FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT notifications_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE TABLE satisfactions (
    case_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    verdict character varying(40),
    comment character varying(2000) NOT NULL,
    answered_at timestamp with time zone,
    CONSTRAINT satisfactions_key PRIMARY KEY (case_id),
    CONSTRAINT satisfactions_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE TABLE splits (
    id uuid NOT NULL,
    from_id uuid NOT NULL,
    into_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    undone_at timestamp with time zone,
    CONSTRAINT splits_key PRIMARY KEY (id),
    CONSTRAINT splits_from_id_reference FOREIGN KEY (from_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT splits_into_id_reference FOREIGN KEY (into_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE TABLE attachments (
    id uuid NOT NULL,
    message_id uuid,
    uploaded_for_id uuid,
    uploaded_by_id uuid,
    name character varying(255) NOT NULL,
    type character varying(127) NOT NULL,
    size bigint NOT NULL,
    hash bytea,
    part character varying(60),
    at timestamp with time zone NOT NULL,
    CONSTRAINT attachments_key PRIMARY KEY (id),
    CONSTRAINT attachments_hash_reference FOREIGN KEY (hash) REFERENCES files (hash),
    CONSTRAINT attachments_message_id_reference FOREIGN KEY (message_id) REFERENCES messages (id),
    CONSTRAINT attachments_uploaded_for_id_reference FOREIGN KEY (uploaded_for_id) REFERENCES cases (id)
);

CREATE TABLE time_entries (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    message_id uuid,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    at timestamp with time zone NOT NULL,
    minutes integer NOT NULL,
    what character varying(300) NOT NULL,
    billed_at timestamp with time zone,
    billed_by_name character varying(200),
    CONSTRAINT time_entries_key PRIMARY KEY (id),
    CONSTRAINT time_entries_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT time_entries_message_id_reference FOREIGN KEY (message_id) REFERENCES messages (id)
);

CREATE TABLE split_moves (
    split_id uuid NOT NULL,
    thing_id uuid NOT NULL,
    home_before uuid NOT NULL,
    CONSTRAINT split_moves_key PRIMARY KEY (split_id, thing_id),
    CONSTRAINT split_moves_split_id_reference FOREIGN KEY (split_id) REFERENCES splits (id) ON DELETE CASCADE
);

CREATE INDEX attachments_by_hash ON attachments (hash);

CREATE INDEX attachments_by_message_id_at ON attachments (message_id, at);

CREATE INDEX attachments_by_uploaded_for_id_uploaded_by_id ON attachments (uploaded_for_id, uploaded_by_id);

CREATE UNIQUE INDEX case_links_by_from_id_to_id_kind ON case_links (from_id, to_id, kind);

CREATE INDEX case_links_by_to_id ON case_links (to_id);

CREATE INDEX case_tags_by_case_id_tag_id ON case_tags (case_id, tag_id);

CREATE INDEX case_tags_by_tag_id_case_id ON case_tags (tag_id, case_id);

CREATE INDEX drafts_by_case_id ON drafts (case_id);

CREATE INDEX field_values_by_field_id_value_case_id ON field_values (field_id, value, case_id);

CREATE UNIQUE INDEX fields_by_name ON fields (name);

CREATE INDEX followers_by_account_id ON followers (account_id);

CREATE INDEX followers_by_case_id_account_id ON followers (case_id, account_id);

CREATE INDEX merges_by_from_id_at ON merges (from_id, at);

CREATE INDEX merges_by_into_id_at ON merges (into_id, at);

CREATE INDEX notifications_by_account_id_read_at_at ON notifications (account_id, read_at, at);

CREATE INDEX notifications_by_case_id_account_id ON notifications (case_id, account_id);

CREATE INDEX satisfactions_by_answered_at_verdict ON satisfactions (answered_at, verdict);

CREATE UNIQUE INDEX satisfactions_by_token_hash ON satisfactions (token_hash);

CREATE INDEX split_moves_by_thing_id ON split_moves (thing_id);

CREATE INDEX splits_by_from_id ON splits (from_id);

CREATE UNIQUE INDEX splits_by_into_id ON splits (into_id);

CREATE UNIQUE INDEX tags_by_key ON tags (key);

CREATE INDEX time_entries_by_billed_at_at ON time_entries (billed_at, at);

CREATE INDEX time_entries_by_case_id_at ON time_entries (case_id, at);

CREATE INDEX time_entries_by_message_id ON time_entries (message_id);
