namespace Farthing.Tests.Gateway.Ledger.Postgres;

public sealed class PostgresQuestionTests() : LedgerQuestionTests(LedgerScene.OnPostgres());
