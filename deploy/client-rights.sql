-- The rights of the client side's own user in PostgreSQL, where the two sides run apart
-- (LOKET_FACE=client). Without them someone who breaks into the client side could write a
-- staff session into the database, and read everything on the staff side with it.
--
--   createuser loket_client
--   psql --dbname=loket --file=deploy/client-rights.sql     (again after each new version)
--
-- The staff side owns the tables and starts first: it brings them up to date.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM loket_client;

GRANT SELECT ON alembic_version, link, "case", case_key, copy, reply, message, text_version, text_reply, attachment, event_head, signer_view, typed_code, draft, own_key, team_reader, flood
    TO loket_client;
GRANT SELECT (id, role, disabled_at) ON staff TO loket_client;
GRANT INSERT ON "case", case_key, backup_key, case_seal, copy, message, text_version, text_reply, attachment, event, event_head, outbox_mail, draft, flood
    TO loket_client;
GRANT UPDATE (born_tries, born_wrong, born_paused_until, closed_at) ON link TO loket_client;
GRANT UPDATE (signed_at, asked_at, written_at, sort_on, version) ON "case" TO loket_client;
GRANT UPDATE (case_id, key, sender) ON attachment TO loket_client;
GRANT UPDATE (form_hash, sealed, link_root, kind, saved_at, expires_at) ON draft TO loket_client;
GRANT DELETE ON attachment, draft, flood TO loket_client;
GRANT UPDATE ON event_head TO loket_client;
