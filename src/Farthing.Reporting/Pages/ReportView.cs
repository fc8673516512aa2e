namespace Farthing.Reporting.Pages;

/// <summary>One result as people read it: the verdict, a handful of figures, pictures, then conditions.</summary>
/// <param name="Title">What was planned, simulated or measured.</param>
/// <param name="Verdict">The answer in one sentence.</param>
public sealed record ReportView(string Title, string Verdict)
{
    /// <summary>Kind of result, such as <c>Plan</c>, and whether it is predicted or measured.</summary>
    public string Kind { get; init; } = "";

    /// <summary>How the verdict stands.</summary>
    public ReportState State { get; init; }

    /// <summary>The verdict in a word or two, such as <c>KEPT</c>.</summary>
    public string Word { get; init; } = "";

    /// <summary>What must be said right after the verdict; each one sentence.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Five figures at most.</summary>
    public IReadOnlyList<ReportCard> Cards { get; init; } = [];

    /// <summary>Pictures, tables, conditions.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];
}
