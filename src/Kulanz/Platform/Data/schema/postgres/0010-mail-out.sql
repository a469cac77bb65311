-- Mail out and in: mailboxes, what is sent and how far it got, the words of letters, what is fetched; and the outbox it leaves through.

CREATE TABLE mail_templates (
    id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    language character varying(2) NOT NULL,
    edition integer NOT NULL,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    CONSTRAINT mail_templates_key PRIMARY KEY (id)
);

CREATE TABLE mailboxes (
    id uuid NOT NULL,
    address character varying(254) NOT NULL,
    name character varying(120) NOT NULL,
    queue_id uuid,
    language character varying(2) NOT NULL,
    sender_name character varying(200) NOT NULL,
    plus_addressing boolean NOT NULL,
    confirm_receipt boolean NOT NULL,
    tell_when_solved boolean NOT NULL,
    quote_history boolean NOT NULL,
    incoming text,
    outgoing text,
    added_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT mailboxes_key PRIMARY KEY (id)
);

CREATE TABLE outbox (
    id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    topic character varying(120) NOT NULL,
    recipient character varying(400) NOT NULL,
    lane character varying(400),
    content text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    state character varying(40) NOT NULL,
    attempts integer NOT NULL,
    next_try_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone,
    give_up_at timestamp with time zone NOT NULL,
    last_error text,
    ended_at timestamp with time zone,
    ended_by character varying(200),
    reason character varying(1000),
    CONSTRAINT outbox_key PRIMARY KEY (id)
);

CREATE TABLE sent_mails (
    id uuid NOT NULL,
    message_id character varying(400) NOT NULL,
    kind character varying(40) NOT NULL,
    topic character varying(120) NOT NULL,
    for_message_id uuid,
    mailbox_id uuid,
    subject character varying(400) NOT NULL,
    automatic boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT sent_mails_key PRIMARY KEY (id)
);

CREATE TABLE fetched_folders (
    mailbox_id uuid NOT NULL,
    folder character varying(400) NOT NULL,
    uid_validity bigint NOT NULL,
    last_uid bigint NOT NULL,
    checked_at timestamp with time zone,
    problem text,
    problem_at timestamp with time zone,
    CONSTRAINT fetched_folders_key PRIMARY KEY (mailbox_id),
    CONSTRAINT fetched_folders_mailbox_id_reference FOREIGN KEY (mailbox_id) REFERENCES mailboxes (id) ON DELETE CASCADE
);

CREATE TABLE fetches (
    mailbox_id uuid NOT NULL,
    uid bigint NOT NULL,
    handed_in boolean NOT NULL,
    CONSTRAINT fetches_key PRIMARY KEY (mailbox_id, uid),
    CONSTRAINT fetches_mailbox_id_reference FOREIGN KEY (mailbox_id) REFERENCES mailboxes (id) ON DELETE CASCADE
);

CREATE TABLE mail_deliveries (
    sent_mail_id uuid NOT NULL,
    address character varying(254) NOT NULL,
    state character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    problem text,
    CONSTRAINT mail_deliveries_key PRIMARY KEY (sent_mail_id, address),
    CONSTRAINT mail_deliveries_sent_mail_id_reference FOREIGN KEY (sent_mail_id) REFERENCES sent_mails (id) ON DELETE CASCADE
);

CREATE TABLE case_copies (
    case_id uuid NOT NULL,
    address character varying(254) NOT NULL,
    name character varying(200) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT case_copies_key PRIMARY KEY (case_id, address),
    CONSTRAINT case_copies_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE INDEX case_copies_by_address ON case_copies (address);

CREATE INDEX mail_deliveries_by_address_at ON mail_deliveries (address, at);

CREATE UNIQUE INDEX mail_templates_by_kind_language_edition ON mail_templates (kind, language, edition);

CREATE UNIQUE INDEX mailboxes_by_address ON mailboxes (address);

CREATE INDEX mailboxes_by_queue_id ON mailboxes (queue_id);

CREATE INDEX outbox_by_lane_added_at ON outbox (lane, added_at);

CREATE INDEX outbox_by_state_next_try_at ON outbox (state, next_try_at);

CREATE INDEX sent_mails_by_for_message_id ON sent_mails (for_message_id);

CREATE UNIQUE INDEX sent_mails_by_message_id ON sent_mails (message_id);

CREATE INDEX sent_mails_by_topic_at ON sent_mails (topic, at);

ALTER TABLE cases ADD COLUMN mailbox_id uuid;
