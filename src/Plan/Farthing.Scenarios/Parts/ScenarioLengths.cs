using Farthing.Workloads.Lengths;

namespace Farthing.Scenarios.Parts;

/// <summary>Lengths of one's own.</summary>
/// <param name="Draw">Their distribution; to be called where the scenario has no fault.</param>
/// <param name="Words">The lengths in words.</param>
/// <param name="Minimum">Shortest in tokens.</param>
/// <param name="Maximum">Longest in tokens.</param>
public sealed record ScenarioLengths(Func<LengthDistribution> Draw, string Words, int Minimum, int Maximum)
{
    /// <summary>True where every request has the same length.</summary>
    public bool IsFixed => Minimum == Maximum;
}
