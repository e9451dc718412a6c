"""PostgreSQL: sessions, the unit of work, migrations."""
