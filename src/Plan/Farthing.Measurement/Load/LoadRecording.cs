namespace Farthing.Measurement.Load;

/// <summary>Everything that a load brought.</summary>
/// <param name="Records">All requests that were due, in the order of sending.</param>
/// <param name="StartNs">When the clock started, on <see cref="MonotonicClock"/>.</param>
/// <param name="StopNs">When sending ended.</param>
/// <param name="EndNs">When the last request was over, or was cut off.</param>
public sealed record LoadRecording(
    IReadOnlyList<RequestRecord> Records,
    long StartNs,
    long StopNs,
    long EndNs
)
{
    /// <summary>True when someone interrupted it.</summary>
    public bool WasInterrupted { get; init; }

    /// <summary>True when it was given up because nothing but failures came.</summary>
    public bool WasHopeless { get; init; }

    /// <summary>Connections opened after the clock had started.</summary>
    public int LateConnections { get; init; }

    /// <summary>Delays of reads on a connection to itself, in nanoseconds, ascending: what the client adds.</summary>
    public IReadOnlyList<long> ProbeLagsNs { get; init; } = [];

    /// <summary>When requests were due that the cap on requests in flight kept back until sending ended: scheduled, never sent.</summary>
    public IReadOnlyList<long> UnsentNs { get; init; } = [];

    /// <summary>Processor time of the client over wall time; 1 is one core.</summary>
    public double CoresUsed { get; init; }
}
