using System.ComponentModel;

namespace Farthing.Documents.Traces;

[Description("The rows of a trace that could not be used")]
public sealed record BrokenRows(
    long Count,
    [property: Description("The first ten, in the order of the file")] IReadOnlyList<BrokenRow> First
);

[Description("A row that could not be used")]
public sealed record BrokenRow(
    [property: Description("In its file, from 1")] long Line,
    string Reason,
    [property: Description("The file inside an archive; away outside of one")] string? Member = null
);
