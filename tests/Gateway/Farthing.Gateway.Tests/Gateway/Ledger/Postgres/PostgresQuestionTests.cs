namespace Farthing.Tests.Gateway.Ledger.Postgres;

[Trait("Start", "first")]
public sealed class PostgresQuestionTests() : LedgerQuestionTests(LedgerScene.OnPostgres())
{
    /// <inheritdoc/>
    protected override int Questions => 80;
}
