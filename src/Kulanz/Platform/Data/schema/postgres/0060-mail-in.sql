-- Mail that arrived: the raw file, and where it went.

CREATE TABLE arrived_mails (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    source character varying(40) NOT NULL,
    mailbox_id uuid,
    file_hash bytea NOT NULL,
    size bigint NOT NULL,
    message_id character varying(400),
    body_hash bytea NOT NULL,
    "references" character varying(4000) NOT NULL,
    "from" character varying(320),
    subject character varying(300),
    disposition character varying(40) NOT NULL,
    case_number bigint,
    remark character varying(1000),
    CONSTRAINT arrived_mails_key PRIMARY KEY (id),
    CONSTRAINT arrived_mails_file_hash_reference FOREIGN KEY (file_hash) REFERENCES files (hash) ON DELETE CASCADE
);

CREATE INDEX arrived_mails_by_at ON arrived_mails (at);

CREATE INDEX arrived_mails_by_case_number_at ON arrived_mails (case_number, at);

CREATE INDEX arrived_mails_by_file_hash ON arrived_mails (file_hash);

CREATE INDEX arrived_mails_by_message_id ON arrived_mails (message_id);
