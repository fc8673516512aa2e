namespace Farthing.Tests.Gateway.Ledger.Postgres;

public sealed class PostgresQuestionTests() : LedgerQuestionTests(LedgerScene.OnPostgres())
{
    /// <inheritdoc/>
    protected override int Questions => 80;
}
