namespace Farthing.Economics.Purchases.Outlook;

/// <summary>A commitment that is signed in quarterly steps instead of at once.</summary>
/// <param name="NodesByQuarter">Nodes that are committed after each step.</param>
/// <param name="ValueOfWaitingUsd">Bound on what waiting is worth.</param>
/// <param name="LossOfOneQuarterUsd">Lost discount of the nodes beyond the first step in one quarter: 3 · 730 · Σ_k (p · u_k − r) at today's load and price.</param>
public sealed record CommitmentLadder(
    IReadOnlyList<int> NodesByQuarter,
    double ValueOfWaitingUsd,
    double LossOfOneQuarterUsd
)
{
    /// <summary>True where waiting may be worth more than it loses: then sign in steps.</summary>
    public bool IsWorthwhile => NodesByQuarter[^1] > 0 && ValueOfWaitingUsd > LossOfOneQuarterUsd;
}
