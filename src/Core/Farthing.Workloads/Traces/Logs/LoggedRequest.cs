namespace Farthing.Workloads.Traces.Logs;

/// <summary>A request of a log.</summary>
/// <param name="Line">Where it stands in the log.</param>
/// <param name="ArrivalNs">Nanoseconds since 1970.</param>
/// <param name="Input">Tokens of its prompt.</param>
/// <param name="Output">Generated tokens.</param>
/// <param name="Tenant">The number of its tenant.</param>
/// <param name="Session">The number of its session; −1: none.</param>
internal readonly record struct LoggedRequest(
    long Line,
    long ArrivalNs,
    long Input,
    long Output,
    int Tenant,
    int Session
);
