using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.import")]
[Description("A ledger made of providers' bills: daily sums, and requests where a bill lists them")]
public sealed record LedgerImportDocument(
    [property: Description("The ledger's folder; the bills are kept in bills/")] string Folder,
    [property: Description("Formats of the files")] IReadOnlyList<string> Layouts,
    [property: Description("Lines of these files about models")] int Lines,
    [property: Description("Lines of other services, which were passed over")] int OtherLines,
    [property: Description("Lines of earlier imports of the same provider and days, which these replace")]
        int ReplacedLines,
    [property: Description("Sums by day, model, tier, account and key that the ledger now has")]
        int DailySums,
    [property: Description("Single requests that it now has")] int SingleRequests,
    [property: Description("As providers count them")] long Requests,
    long Tokens,
    [property: Description("Billed, credits included")] Money Usd,
    [property: Description("First day or request: ISO 8601 in UTC")] string? Since,
    [property: Description("Last day or request")] string? Until,
    [property: Description("By what they are billed")] IReadOnlyList<ImportedModel> Models,
    [property: Description("What the files lack, in words")] IReadOnlyList<string> Remarks
);

[Description("A model of imported bills, or something beside tokens in its provider's words")]
public sealed record ImportedModel(
    string Model,
    long Requests,
    long Tokens,
    [property: Description("Absent where only its usage was imported")] Money? Usd
);
