-- A database and a role for each service, made once by a superuser:
--   psql --username postgres --file bases.sql
-- with COMPETENCES_MOT_DE_PASSE and its three likes in the environment. The role owns its database and enters no other.
\set ON_ERROR_STOP on
-- psql tells errors with the statement, which holds a password
\set VERBOSITY terse
\set SHOW_CONTEXT never

\getenv competences COMPETENCES_MOT_DE_PASSE
\getenv certification CERTIFICATION_MOT_DE_PASSE
\getenv parcours PARCOURS_MOT_DE_PASSE
\getenv matching MATCHING_MOT_DE_PASSE

CREATE ROLE competences LOGIN PASSWORD :'competences';
CREATE ROLE certification LOGIN PASSWORD :'certification';
CREATE ROLE parcours LOGIN PASSWORD :'parcours';
CREATE ROLE matching LOGIN PASSWORD :'matching';

CREATE DATABASE competences OWNER competences ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE certification OWNER certification ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE parcours OWNER parcours ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE matching OWNER matching ENCODING 'UTF8' TEMPLATE template0;

REVOKE CONNECT, TEMPORARY ON DATABASE competences, certification, parcours, matching FROM PUBLIC;
