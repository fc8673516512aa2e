namespace Farthing.Tests.Gateway.Ledger.Sqlite;

[Trait("Start", "first")]
public sealed class SqliteQuestionTests() : LedgerQuestionTests(new LedgerScene());
