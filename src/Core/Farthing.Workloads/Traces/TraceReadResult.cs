using Farthing.Documents.Traces;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Workloads.Traces;

/// <summary>A trace that was read.</summary>
/// <param name="Table">The requests, sorted by arrival, the first at 0.</param>
/// <param name="Format">What it was.</param>
/// <param name="TimeUnit">The unit its time column was read in; null where it has none.</param>
/// <param name="Broken">Rows that could not be used.</param>
/// <param name="Rows">Rows seen, the broken and dropped ones included.</param>
/// <param name="ZeroTokenRows">Rows dropped because prompt or output had no token.</param>
/// <param name="Notes">What a reader of any result should know: sorted, namespaced, estimated, overridden.</param>
public sealed record TraceReadResult(
    RequestTable Table,
    TraceFormat Format,
    TimeUnit? TimeUnit,
    BrokenRows Broken,
    long Rows,
    long ZeroTokenRows,
    IReadOnlyList<string> Notes
)
{
    /// <summary>Which request follows which completion; null where the trace is an open loop.</summary>
    public ClosedLoopPlan? ClosedLoop { get; init; }

    /// <summary>True when the file states when requests arrive (or how sessions think).</summary>
    public bool HasArrivals => TimeUnit is not null;

    /// <summary>Nanoseconds since 1970 of the first arrival, where the file has wall-clock times; else null.</summary>
    public long? StartUnixNs { get; init; }

    /// <summary>Plays the trace: in closed loop where it is one, else at its own times.</summary>
    /// <param name="asOpenLoop">Plays recorded times even where completions would pace it.</param>
    public RequestSource CreateSource(bool asOpenLoop = false) =>
        ClosedLoop is null || asOpenLoop
            ? new TableSource(Table)
            : new ClosedLoopTraceSource(Table, ClosedLoop);
}
