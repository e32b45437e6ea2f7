-- What accounts may do in the broker's database. Of the superuser: what reads passwords and ends
-- sessions must not be something that the broker's owner could put another thing in the place of.
CREATE SCHEMA IF NOT EXISTS gate;

CREATE TABLE IF NOT EXISTS gate.sender (
    account name, prefix text, PRIMARY KEY (account, prefix)
);
CREATE TABLE IF NOT EXISTS gate.reader (
    account name, queue text, PRIMARY KEY (account, queue)
);
-- What may wait in a queue; `prefix` is of the routing keys that fill it.
CREATE TABLE IF NOT EXISTS gate.quota (
    queue text PRIMARY KEY, prefix text NOT NULL, messages bigint NOT NULL,
    bytes bigint NOT NULL, largest bigint NOT NULL
);
-- SCRAM verifiers, as the platform has given them.
CREATE TABLE IF NOT EXISTS gate.password (account name PRIMARY KEY, verifier text NOT NULL);

-- PostgreSQL lets every role change its own password, and every session outstay its limits: what
-- accounts have done of that is undone here, and named. Of how long a session may last nobody who
-- may call this says anything: with no time at all it would end whatever a region does.
DROP FUNCTION IF EXISTS gate.tidy(interval);
CREATE OR REPLACE FUNCTION gate.tidy_beyond(longest interval) RETURNS TABLE (account name, what text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT p.account, p.verifier FROM gate.password p JOIN pg_authid r ON r.rolname = p.account
         WHERE r.rolpassword IS DISTINCT FROM p.verifier
    LOOP
        EXECUTE format('ALTER ROLE %I PASSWORD %L', one.account, one.verifier);
        RETURN QUERY SELECT one.account, 'password'::text;
    END LOOP;
    -- Found first and ended then: among conditions of one query any may be looked at first.
    FOR one IN
        SELECT a.usename, a.pid FROM pg_stat_activity a
         WHERE starts_with(a.usename, 'region-') AND a.datname = current_database()
           AND a.xact_start < clock_timestamp() - longest
    LOOP
        PERFORM pg_terminate_backend(one.pid);
        RETURN QUERY SELECT one.usename, 'session'::text;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION gate.tidy_beyond(interval) FROM PUBLIC;
CREATE OR REPLACE FUNCTION gate.tidy() RETURNS TABLE (account name, what text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM gate.tidy_beyond('60 seconds')
$$;
REVOKE ALL ON FUNCTION gate.tidy() FROM PUBLIC;

-- Nothing that the exchange does not need: large objects, waiting, locks by number, messages
-- beside the queues, functions of one's own.
DO $$
DECLARE one regprocedure;
BEGIN
    FOR one IN
        SELECT p.oid FROM pg_proc p
         WHERE p.pronamespace = 'pg_catalog'::regnamespace
           AND (p.proname ~ '^(lo_|pg_advisory_|pg_try_advisory_|pg_sleep)'
                OR p.proname IN ('loread', 'lowrite', 'pg_notify', 'pg_logical_emit_message'))
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
    END LOOP;
END $$;
REVOKE ALL ON LANGUAGE plpgsql FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
