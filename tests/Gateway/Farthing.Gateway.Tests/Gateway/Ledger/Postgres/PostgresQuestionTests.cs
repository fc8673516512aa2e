namespace Farthing.Tests.Gateway.Ledger.Postgres;

public sealed class PostgresQuestionTests() : LedgerQuestionTests(LedgerScene.OnPostgres())
{
    /// <inheritdoc/>
    protected override int Questions => 80;

    /// <inheritdoc/>
    protected override string ToChaptersWithoutLeaves =>
        LedgerScene.BeforeHits + "UPDATE versions SET version = 12 WHERE part = 'ledger'";
}
