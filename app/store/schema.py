"""The tables, as they grew. A migration that has been released is never changed; a new one is added below it."""

APPLICATION = 0x55525A4B
"""Marks the file as ours: "URZK"."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE conversations (
            id TEXT PRIMARY KEY, owner TEXT NOT NULL, lang TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX conversations_of_owner ON conversations (owner, updated)",
        "CREATE INDEX conversations_by_age ON conversations (updated)",
        """CREATE TABLE turns (
            id TEXT PRIMARY KEY,
            conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
            number INTEGER NOT NULL,
            answer TEXT NOT NULL,
            state TEXT NOT NULL,
            created TEXT NOT NULL,
            question TEXT GENERATED ALWAYS AS (json_extract(answer, '$.question')),
            corpus TEXT GENERATED ALWAYS AS (json_extract(answer, '$.corpus')),
            UNIQUE (conversation, number)
        ) STRICT""",
        # A rating keeps its own copy of the turn, and of those before it: an edit drops turns, not opinions of them.
        """CREATE TABLE feedback (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            turn TEXT NOT NULL,
            conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
            rater TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('up', 'down')),
            reasons TEXT NOT NULL,
            comment TEXT NOT NULL,
            source TEXT NOT NULL,
            created TEXT NOT NULL,
            number INTEGER NOT NULL,
            answer TEXT NOT NULL,
            state TEXT NOT NULL,
            answered TEXT NOT NULL,
            before TEXT NOT NULL,
            question TEXT GENERATED ALWAYS AS (json_extract(answer, '$.question')),
            plan TEXT GENERATED ALWAYS AS (json_extract(answer, '$.plan')),
            corpus TEXT GENERATED ALWAYS AS (json_extract(answer, '$.corpus')),
            UNIQUE (turn, rater)
        ) STRICT""",
        "CREATE INDEX feedback_of_conversation ON feedback (conversation)",
        "CREATE INDEX feedback_by_time ON feedback (created)",
    ),
)
"""The statements that bring a file from version n to n + 1, in order."""
