"""MariaDB and MySQL: PyMySQL for blocking code, asyncmy for asynchronous code."""
