#!/bin/sh
# PostgreSQL runs this once, in an empty database: a user for each side, as deploy/loket-up makes them.
set -eu

psql --set=ON_ERROR_STOP=1 --set=staff="$STAFF_PASSWORD" --set=client="$CLIENT_PASSWORD" \
    --username=postgres <<'END'
CREATE ROLE loket_staff LOGIN PASSWORD :'staff';
CREATE ROLE loket_client LOGIN PASSWORD :'client';
CREATE DATABASE loket OWNER loket_staff;
END
