namespace Farthing.Tests.Gateway.Ledger.Sqlite;

public sealed class SqliteRaisedHoldTests() : RaisedHoldTests(new LedgerScene());
