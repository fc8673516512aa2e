namespace Farthing.Tests.Gateway.Ledger.Postgres;

public sealed class PostgresRaisedHoldTests() : RaisedHoldTests(LedgerScene.OnPostgres());
