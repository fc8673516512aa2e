using System.ComponentModel;

namespace Farthing.Documents.Predictions;

[Document("predict")]
[Description("The figures of a table of conditions")]
public sealed record PredictDocument(
    int RowsRead,
    int RowsPredicted,
    int Conditions,
    [property: Description("The most frequent reason first")] IReadOnlyList<UnpredictedRows> NotPredicted,
    [property: Description("In the order of the file")] IReadOnlyList<PredictedRow> Rows
);

[Description("Why rows are not predicted, and how many")]
public sealed record UnpredictedRows(string Status, int Rows);

[Description("A figure with its 90 % band; seconds or per second")]
public sealed record PredictedRow(
    string RowId,
    [property: Description("In the table of conditions")] int Line,
    [property: Description("absent where the status says why")] double? Predicted,
    double? Low,
    double? High,
    [property: Description("Empty where there is no figure")] string Provenance,
    [property: Description("ok, underloaded and by how much, or why there is no figure")] string Status
);
