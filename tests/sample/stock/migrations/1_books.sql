CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE copies (id INTEGER PRIMARY KEY, book_id INTEGER);
INSERT INTO books VALUES (1, 'Emma'), (2, 'Persuasion'), (3, 'Sanditon'), (4, 'Lady Susan');
INSERT INTO copies (book_id) VALUES (1), (2), (2), (4);
