"""Erasing functions decide themselves what stands in place of what they blank; nobody but the portal may call them.

A result's place is fixed. A history entry's is the hash of what is erased, which only the portal can work out (it
hashes its own canonical JSON): anything but one hash is refused, and a wrong hash breaks the chain for all to see.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

RESULT = """
CREATE FUNCTION erase_result(wanted text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO erasure_door (id) VALUES ('open');
    UPDATE result SET document = '{"erased": true}', trace = NULL WHERE result.id = wanted;
    DELETE FROM erasure_door;
END $$
"""
HISTORY = """
CREATE OR REPLACE FUNCTION erase_history(wanted text, left_over json)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    IF left_over::jsonb - 'erased' <> '{}'::jsonb OR coalesce(left_over->>'erased', '') !~ '^[0-9a-f]{64}$' THEN
        RAISE EXCEPTION 'only a hash may stand in place of what is erased' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO erasure_door (id) VALUES ('open');
    UPDATE history SET actor_name = '', details = left_over WHERE history.id = wanted;
    DELETE FROM erasure_door;
END $$
"""
FORMER_RESULT = """
CREATE FUNCTION erase_result(wanted text, left_over json)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO erasure_door (id) VALUES ('open');
    UPDATE result SET document = left_over, trace = NULL WHERE result.id = wanted;
    DELETE FROM erasure_door;
END $$
"""
FORMER_HISTORY = """
CREATE OR REPLACE FUNCTION erase_history(wanted text, left_over json)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO erasure_door (id) VALUES ('open');
    UPDATE history SET actor_name = '', details = left_over WHERE history.id = wanted;
    DELETE FROM erasure_door;
END $$
"""
FUNCTIONS = ("erase_submission(text)", "erase_result(text)", "erase_history(text, json)")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP FUNCTION erase_result(text, json)")
    op.execute(RESULT)
    op.execute(HISTORY)
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP FUNCTION erase_result(text)")
    op.execute(FORMER_RESULT)
    op.execute(FORMER_HISTORY)
    for function in ("erase_submission(text)", "erase_result(text, json)", "erase_history(text, json)"):
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO PUBLIC")
