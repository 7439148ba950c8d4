"""What each page of the site shows: functions of the database and the query, with no server in them."""
