"""The roster's number changes whenever posts, leave or units do, by whatever road the change comes."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE IF NOT EXISTS staff_roster_numbers;

CREATE OR REPLACE FUNCTION staff_roster_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A sequence never gives a number twice, not even after a rollback: equal numbers mean equal posts.
  INSERT INTO staff_roster (id, number) VALUES (1, nextval('staff_roster_numbers'))
  ON CONFLICT (id) DO UPDATE SET number = excluded.number;
  RETURN NULL;
END
$$;

CREATE TRIGGER staff_post_changes_roster AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON staff_post
  FOR EACH STATEMENT EXECUTE FUNCTION staff_roster_changed();
CREATE TRIGGER staff_absence_changes_roster AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON staff_absence
  FOR EACH STATEMENT EXECUTE FUNCTION staff_roster_changed();
CREATE TRIGGER staff_unit_changes_roster AFTER UPDATE OR DELETE ON staff_unit
  FOR EACH STATEMENT EXECUTE FUNCTION staff_roster_changed();
"""

BACK = """
DROP TRIGGER staff_unit_changes_roster ON staff_unit;
DROP TRIGGER staff_absence_changes_roster ON staff_absence;
DROP TRIGGER staff_post_changes_roster ON staff_post;
DROP FUNCTION staff_roster_changed();
DROP SEQUENCE staff_roster_numbers;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
