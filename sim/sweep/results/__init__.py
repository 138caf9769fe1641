"""What a sweep stores: chunks while it runs, tables made of them, and tables joined from several folders."""
