using System.ComponentModel;

namespace Farthing.Documents.Reports;

[Document("report")]
[Description("A page of results that was written")]
public sealed record ReportWrittenDocument(string File, int Bytes, IReadOnlyList<ReportedResult> Results);

[Description("A result on the page")]
public sealed record ReportedResult(
    [property: Description("The document's file name")] string Name,
    [property: Description("Its content, and its basis: predicted or measured")] string Kind,
    string Title,
    [property: Description("The verdict in a word or two")] string State,
    [property: Description("The verdict in one sentence")] string Verdict
);
