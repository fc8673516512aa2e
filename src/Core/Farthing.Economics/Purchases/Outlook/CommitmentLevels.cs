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
