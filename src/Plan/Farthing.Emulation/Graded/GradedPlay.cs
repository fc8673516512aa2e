using Farthing.Workloads.Graded;

namespace Farthing.Emulation.Graded;

/// <summary>Graded answers of an emulated server.</summary>
/// <param name="Set">The questions, their answers and the models.</param>
public sealed record GradedPlay(GradedSet Set)
{
    /// <summary>Change of right answers while the server runs; null for none.</summary>
    public DriftPlan? Drift { get; init; }

    /// <summary>True answers a prompt that is not in the set with 404; false with marked words.</summary>
    public bool IsStrict { get; init; }
}
