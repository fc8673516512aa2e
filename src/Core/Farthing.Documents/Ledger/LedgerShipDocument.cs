using System.ComponentModel;

namespace Farthing.Documents.Ledger;

[Document("ledger.ship")]
[Description("Rows that went to ClickHouse, or, with --ddl, the statement that creates their table.")]
public sealed record LedgerShipDocument(
    [property: Description("Database and table")] string Table,
    [property: Description("The statement that creates it")] string Ddl,
    [property: Description("The server; absent with --ddl")] string? Target,
    [property: Description("absent with --ddl, and where the gateway has written nothing yet")]
        ShippedPart? Shipped
);

[Description("Part of a journal that was shipped.")]
public sealed record ShippedPart(
    string GatewayId,
    [property: Description("Segment:offset in the journal where it began: where the table ended")]
        string From,
    [property: Description("Segment:offset behind the last record that the table has")] string To,
    [property: Description("The last record's number")] long Sequence,
    [property: Description("Inserts; each is there whole or not at all")] long Blocks,
    [property: Description("Attempts and corrections in them")] long Rows,
    [property: Description("Their size before any compression")] long Bytes,
    [property: Description("Tries that failed and were repeated with the same block")] long Repeated,
    [property: Description(
        "Attempts and corrections of dropped segments that were passed over (--accept-loss)"
    )]
        long Lost
);
