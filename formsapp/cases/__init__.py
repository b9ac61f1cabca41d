"""The life of a case: links, what comes in, who reads and answers it, mail, the log.

Plain SQLAlchemy, without Flask. Every function gets its session, its keys and the time. What
writes does so inside :func:`formsapp.cases.database.writing`.
"""
