-- Write a batch for those heads alone that are still where the writer has left them, at one stroke: no lock outlives it,
-- and no answer is waited for between reading and writing. The documents that were written come back.
--
-- A function, because PostgreSQL keeps its plans: making them anew would take as long as the work. It is called by
-- documents/statements.py, whose rows these are.
CREATE OR REPLACE FUNCTION documents_write_unmoved(heads json, revisions json, marks json) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    held uuid[];
BEGIN
    -- In the order of their ids, so that two batches never wait for each other; what another batch holds is left to it.
    SELECT array_agg(locked.document) INTO held FROM (
        SELECT head.document FROM documents_head head
        JOIN json_to_recordset(heads) AS wanted(document uuid, expected bigint, lineage text, access bigint)
        ON wanted.document = head.document AND wanted.expected = head.number AND wanted.lineage = head.lineage
        AND wanted.access = head.access
        ORDER BY head.document FOR NO KEY UPDATE OF head SKIP LOCKED
    ) AS locked;

    INSERT INTO documents_revision (document, number, length, session, seq, author, at, delta, restores)
    SELECT document, number, length, session, seq, author, at, delta, restores FROM json_to_recordset(revisions) AS given(
        document uuid, number bigint, length bigint, session text, seq bigint, author bigint, at bigint, delta text,
        restores text)
    WHERE document = ANY (held);

    UPDATE documents_head SET number = given.number, length = given.length, at = given.at
    FROM json_to_recordset(heads) AS given(document uuid, number bigint, length bigint, at bigint)
    WHERE documents_head.document = given.document AND given.document = ANY (held);

    INSERT INTO documents_mark (document, session, principal, seq, revision, at)
    SELECT document, session, principal, seq, revision, at FROM json_to_recordset(marks) AS given(
        document uuid, session text, principal text, seq bigint, revision bigint, at bigint)
    WHERE document = ANY (held)
    ON CONFLICT (document, session) DO UPDATE SET seq = excluded.seq, revision = excluded.revision, at = excluded.at;

    RETURN held;
END $$
