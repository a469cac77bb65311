-- What is said about us elsewhere: feeds that are watched, posts that were found, invitations, who wants none, and what was said in public since.
CREATE TABLE watched_feeds (
    id uuid NOT NULL,
    url character varying(2000) NOT NULL,
    title character varying(300) NOT NULL,
    phrases character varying(4000) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by_name character varying(200) NOT NULL,
    paused_at timestamp with time zone,
    gone_at timestamp with time zone,
    next_at timestamp with time zone,
    fetched_at timestamp with time zone,
    read_at timestamp with time zone,
    problem text,
    failures integer NOT NULL,
    etag character varying(400),
    modified timestamp with time zone,
    posts integer NOT NULL,
    CONSTRAINT watched_feeds_key PRIMARY KEY (id)
);
CREATE INDEX watched_feeds_by_next_at ON watched_feeds (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE mentions (
    id uuid NOT NULL,
    number bigint NOT NULL,
    feed_id uuid,
    url character varying(2000) NOT NULL,
    url_key bytea NOT NULL,
    guid_key bytea,
    text_key bytea,
    title character varying(300) NOT NULL,
    text text NOT NULL,
    author character varying(200),
    author_email character varying(254),
    author_key character varying(400) NOT NULL,
    published_at timestamp with time zone,
    found_at timestamp with time zone NOT NULL,
    phrase character varying(200),
    state character varying(40) NOT NULL,
    case_id uuid,
    changed_at timestamp with time zone,
    decided_at timestamp with time zone,
    decided_by_name character varying(200),
    reason character varying(500),
    version integer NOT NULL,
    CONSTRAINT mentions_key PRIMARY KEY (id),
    CONSTRAINT mentions_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT mentions_feed_id_reference FOREIGN KEY (feed_id) REFERENCES watched_feeds (id)
);
CREATE UNIQUE INDEX mentions_by_number ON mentions (number);
CREATE UNIQUE INDEX mentions_by_url_key ON mentions (url_key);
CREATE INDEX mentions_by_guid_key ON mentions (guid_key) WHERE guid_key IS NOT NULL;
CREATE INDEX mentions_by_text_key ON mentions (text_key) WHERE text_key IS NOT NULL;
CREATE INDEX mentions_by_state_number ON mentions (state, number);
CREATE INDEX mentions_by_author_key_number ON mentions (author_key, number);
CREATE INDEX mentions_by_case_id ON mentions (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX mentions_by_feed_id ON mentions (feed_id) WHERE feed_id IS NOT NULL;

CREATE SEQUENCE mention_number;

CREATE TABLE mention_invitations (
    id uuid NOT NULL,
    mention_id uuid NOT NULL,
    author_key character varying(400) NOT NULL,
    way character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_name character varying(200) NOT NULL,
    voucher_id uuid NOT NULL,
    opt_out_hash bytea NOT NULL,
    posted character varying(2000),
    CONSTRAINT mention_invitations_key PRIMARY KEY (id),
    CONSTRAINT mention_invitations_mention_id_reference FOREIGN KEY (mention_id) REFERENCES mentions (id) ON DELETE CASCADE
);
CREATE INDEX mention_invitations_by_mention_id_at ON mention_invitations (mention_id, at);
CREATE INDEX mention_invitations_by_author_key_at ON mention_invitations (author_key, at);
CREATE UNIQUE INDEX mention_invitations_by_opt_out_hash ON mention_invitations (opt_out_hash);

CREATE TABLE mention_opt_outs (
    id uuid NOT NULL,
    author_key character varying(400) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_name character varying(200) NOT NULL,
    reason character varying(500) NOT NULL,
    hits integer NOT NULL,
    CONSTRAINT mention_opt_outs_key PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mention_opt_outs_by_author_key ON mention_opt_outs (author_key);

CREATE TABLE public_answers (
    id uuid NOT NULL,
    mention_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    url character varying(2000) NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_name character varying(200) NOT NULL,
    CONSTRAINT public_answers_key PRIMARY KEY (id),
    CONSTRAINT public_answers_mention_id_reference FOREIGN KEY (mention_id) REFERENCES mentions (id) ON DELETE CASCADE
);
CREATE INDEX public_answers_by_mention_id_at ON public_answers (mention_id, at);

-- Whoever answers cases works on mentions from now on; an administrator may take that back.
UPDATE roles SET permissions = permissions || ' mentions.work' WHERE ' ' || permissions || ' ' LIKE '% cases.write %';
