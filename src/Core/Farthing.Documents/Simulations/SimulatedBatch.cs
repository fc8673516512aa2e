using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Simulations;

[Description("Work that nobody waits for, on the replicas of the traffic")]
public sealed record SimulatedBatch(
    long Requests,
    long Batches,
    [property: Description("From a submission")] double DeadlineS,
    [property: Description("How its requests were sent")] string Sent,
    long InTime,
    [property: Description("All of it is in time at the slow edge of the band too")] bool KeptAtSlowEdge,
    [property: Description("Done after the deadline")] long Late,
    [property: Description("Held until the deadline, then dropped")] long Expired,
    [property: Description("Longer than the server can hold")] long Rejected,
    [property: Description("Held or running when the run was given up")] long Unfinished,
    long InputTokens,
    long OutputTokens,
    [property: Description("Submission to last token, of half of its requests")] Quantity DoneP50,
    [property: Description("Submission to last token, of the last")] Quantity DoneMax,
    [property: Description("From the end of the traffic to the last token")] double AfterTrafficS,
    [property: Description("Latencies of the traffic without it and with it")]
        IReadOnlyList<LatencyBeside> Latencies,
    [property: Description("GPU-hours of the fleet that there would not be without it")]
        Quantity AddedGpuHours,
    [property: Description("GPU-hours of it alone: one replica, all sent at once, without its start")]
        Quantity AloneGpuHours,
    Quantity? AddedUsd,
    Quantity? AloneUsd
);

[Description("A latency of the traffic")]
public sealed record LatencyBeside(string Name, double WithoutS, double WithS);
