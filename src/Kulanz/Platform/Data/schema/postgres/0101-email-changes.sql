-- Somebody wants to sign in under another address, and has been mailed a link there.
CREATE TABLE email_changes (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    email character varying(254) NOT NULL,
    hash bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT email_changes_key PRIMARY KEY (id),
    CONSTRAINT email_changes_account_id_reference FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);

CREATE INDEX email_changes_by_account_id_ends_at ON email_changes (account_id, ends_at);
CREATE UNIQUE INDEX email_changes_by_hash ON email_changes (hash);
