namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>Codes of faults of <c>farthing ledger ship</c>.</summary>
public static class ShipFaultCodes
{
    /// <summary>ClickHouse does not take rows now: it cannot be reached, does not answer in time, is full or overloaded (exit code 3). Nothing is lost: the journal has everything.</summary>
    /// <remarks>The message says which. Run it again when ClickHouse is well; it goes on where the table ends. <c>--follow</c> keeps trying.</remarks>
    public const string Away = "FAR9132";

    /// <summary>ClickHouse refuses: the user, the database or a statement; or what answers there is no ClickHouse (exit code 3).</summary>
    /// <remarks>Check <c>--clickhouse</c> (its HTTP port, 8123 or 8443), <c>--database</c>, <c>--user</c> and the password's variable or file. The user needs SELECT and INSERT on the table, and CREATE TABLE where it is not there.</remarks>
    public const string Refused = "FAR9133";

    /// <summary>The table has other columns, or another engine or key, so that rows would be lost or count twice (exit code 3).</summary>
    /// <remarks>Name another table, or create it as <c>farthing ledger ship --ddl</c> prints it.</remarks>
    public const string Table = "FAR9134";

    /// <summary>What the table says of this journal contradicts it: a position beyond the journal's end, within a record, or of another record; or rows that were taken and are not there (exit code 3). Nothing is shipped.</summary>
    /// <remarks>Is it the table of this gateway, and the journal whole, no older copy? A table that cannot be trusted is shipped anew under another name: <c>--table NAME</c>.</remarks>
    public const string Contradicts = "FAR9135";

    /// <summary>Attempts cannot be shipped: their segments of the journal were dropped before, or the ledger lacks them (exit code 1).</summary>
    /// <remarks><c>--accept-loss</c> goes on without dropped ones, and says how many; <c>farthing ledger export</c> has them. What the ledger lacks <c>verify</c> finds.</remarks>
    public const string Gap = "FAR9136";
}
