"""What the database is: its tables, views, labels and dictionary, and how older ones become today's."""
