using Farthing.Measurement.Bench.Servers;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Bench;

/// <summary>Options of judging a stage.</summary>
public sealed record StageOptions
{
    /// <summary>The promise; none by default.</summary>
    public Slo Slo { get; init; } = Slo.None;

    /// <summary>True where requests come at their own times, whatever the server does.</summary>
    public bool IsOpenLoop { get; init; }

    /// <summary>True where prompts share prefixes on purpose.</summary>
    public bool SharesPrefixes { get; init; }

    /// <summary>Time in which a rate rises: no part of the steady window.</summary>
    public double RampSeconds { get; init; }

    /// <summary>True where the model ends its answers as it likes: their length is not judged.</summary>
    public bool EndsFreely { get; init; }

    /// <summary>The server's own pages of metrics; null where none was read.</summary>
    public ServerRecording? Server { get; init; }

    /// <summary>Seed of the bootstrap.</summary>
    public ulong Seed { get; init; } = 1;
}
