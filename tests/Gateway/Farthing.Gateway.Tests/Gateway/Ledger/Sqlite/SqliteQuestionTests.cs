namespace Farthing.Tests.Gateway.Ledger.Sqlite;

public sealed class SqliteQuestionTests() : LedgerQuestionTests(new LedgerScene());
