namespace Farthing.Tests.Gateway.Ledger.Sqlite;

public sealed class SqliteQuestionTests() : LedgerQuestionTests(new LedgerScene())
{
    /// <inheritdoc/>
    protected override string ToChaptersWithoutLeaves => LedgerScene.BeforeHits + "PRAGMA user_version = 11";
}
