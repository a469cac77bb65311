-- Customers too change their address: which session asked goes on, and one mailbox gets only so many links.
ALTER TABLE email_changes ADD session_id uuid;
CREATE INDEX email_changes_by_email_made_at ON email_changes (email, made_at);
