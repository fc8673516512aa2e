using Farthing.Experiments.Plans;
using Farthing.Gateway.Configuration;

namespace Farthing.Gateway.Experiments.Policies;

/// <summary>Experiments that run.</summary>
/// <param name="Plans">Their plans, which agree with one another.</param>
public sealed record ExperimentOptions(IReadOnlyList<ExperimentPlan> Plans) : FeatureOptions
{
    /// <summary>The first folder of plans that the configuration names; null where it names files alone.</summary>
    public string? Folder { get; init; }

    /// <summary>No experiment.</summary>
    public static ExperimentOptions None { get; } = new([]);

    /// <inheritdoc/>
    internal override string Section => "experiments";
}
