using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>Options of attributing the bill of a deployment's GPUs.</summary>
public sealed record AttributionOptions
{
    /// <summary>The deployment as the ledger names it.</summary>
    public required string Deployment { get; init; }

    /// <summary>GPUs that the bill is for.</summary>
    public required int Gpus { get; init; }

    /// <summary>GPU time of attempts; null where model or GPU are not known: then what they were charged weighs them, and used is the time in which any was in flight.</summary>
    public AttemptWork? Work { get; init; }

    /// <summary>Bearer of idle.</summary>
    public IdlePolicy Idle { get; init; }

    /// <summary>Share of the GPUs that is reserved for a team; together at most 1.</summary>
    public IReadOnlyDictionary<string, double> Reserved { get; init; } = new Dictionary<string, double>();
}
