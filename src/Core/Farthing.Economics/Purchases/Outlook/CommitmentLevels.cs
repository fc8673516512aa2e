using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Purchases.Outlook;

/// <summary>Every level of a single commitment beside each other: expected cost, worst regret, and whether to sign in steps.</summary>
public sealed class CommitmentLevels
{
    private const int QuartersOfLadder = 4;
    private const int MonthsPerQuarter = 3;

    private readonly CommitmentOutlook outlook;

    /// <summary>Judges all levels.</summary>
    /// <param name="outlook">An outlook on one commitment.</param>
    public CommitmentLevels(CommitmentOutlook outlook)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(outlook.Commitments.Count, 1, nameof(outlook));
        this.outlook = outlook;
        Levels =
        [
            .. Commitment
                .Rule.NodesUpTo(outlook.PeakNodes + Commitment.Rule.MinimumNodes)
                .Select(nodes => outlook.Judge([nodes])),
        ];
    }

    /// <summary>The commitment.</summary>
    public CommittedNode Commitment => outlook.Commitments[0];

    /// <summary>Levels from none up to the largest that any scenario can use.</summary>
    public IReadOnlyList<OutlookChoice> Levels { get; }

    /// <summary>Level with the least expected cost; E[C] is convex in k, so it is the only valley.</summary>
    public OutlookChoice Best => Levels.MinBy(level => level.ExpectedUsd)!;

    /// <summary>Level whose worst regret is least, whatever the weights of the scenarios.</summary>
    public OutlookChoice LeastWorstRegret => Levels.MinBy(level => level.WorstRegretFraction)!;

    /// <summary>Best level by the rule that needs no search: node k is taken where Σ_s π_s Σ_m δ^m p_sm u_k,sm &gt; r Σ_m δ^m.</summary>
    /// <value>Null for a term beyond the horizon, whose rest the rule leaves out.</value>
    public int? NodesByRule
    {
        get
        {
            if (Commitment.TermMonths > outlook.Options.HorizonMonths)
            {
                return null;
            }

            int nodes = 0;
            while (outlook.ExpectedRentedUsd(nodes + 1) > outlook.ExpectedCommittedUsd(nodes + 1, Commitment))
            {
                nodes++;
            }

            return nodes;
        }
    }

    /// <summary>Purchase of the best level in four quarterly steps, a quarter of it each and rounded up; a smallest order is left aside.</summary>
    public CommitmentLadder Ladder
    {
        get
        {
            int best = Best.Nodes[0];
            int[] steps =
            [
                .. Enumerable
                    .Range(1, QuartersOfLadder)
                    .Select(quarter => ((best * quarter) + QuartersOfLadder - 1) / QuartersOfLadder),
            ];
            double usdPerHour = Enumerable
                .Range(steps[0] + 1, best - steps[0])
                .Sum(node =>
                    (outlook.OnDemandUsdPerHour * outlook.Today.UsedFraction(node))
                    - Commitment.FixedUsdPerHour
                );
            return new CommitmentLadder(
                steps,
                outlook.ValueOfWaitingUsd,
                MonthsPerQuarter * QuantityParser.HoursPerMonth * usdPerHour
            );
        }
    }
}

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

/// <summary>Numbers of committed nodes, judged over all scenarios.</summary>
/// <param name="Nodes">Nodes of each commitment, in the order in which the commitments were given.</param>
/// <param name="ExpectedUsd">E[C]: expected cost over the horizon, the rest of longer terms less its worth included.</param>
/// <param name="WorstRegretFraction">Largest C_s(k) ÷ min over k of C_s(k) − 1 of all scenarios.</param>
public sealed record OutlookChoice(IReadOnlyList<int> Nodes, double ExpectedUsd, double WorstRegretFraction);
