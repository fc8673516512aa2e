using Farthing.Serving.Lifecycles;

namespace Farthing.Scenarios.Parts;

/// <summary>What a scaled fleet holds ready to start.</summary>
/// <param name="Replicas">How many, above 0; beside the replicas that the policy wants.</param>
/// <param name="Kind">What is held.</param>
/// <param name="PaidFraction">Share of the price of its GPUs that is paid while it waits.</param>
/// <param name="StartSeconds">Measured seconds from taking one to its first request; null derives them.</param>
public sealed record ScenarioStandby(
    int Replicas,
    StandbyKind Kind,
    double PaidFraction,
    double? StartSeconds
)
{
    /// <summary>The words of a file for what is held.</summary>
    public static IReadOnlyList<(string Word, StandbyKind Kind)> Kinds { get; } =
    [("node", StandbyKind.Node), ("sleep-1", StandbyKind.Sleep1), ("sleep-2", StandbyKind.Sleep2)];

    /// <summary>The word for what is held.</summary>
    public string Word => Kinds.First(one => one.Kind == Kind).Word;
}
