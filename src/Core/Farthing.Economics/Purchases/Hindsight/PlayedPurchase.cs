using Farthing.Economics.Purchases.Outlook;
using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;

namespace Farthing.Economics.Purchases.Hindsight;

/// <summary>Numbers of committed nodes over a time whose prices and load are known, the rest rented.</summary>
/// <remarks>
/// C(k) = Σ_i r_i · k_i · H + Σ_t n_t (Σ_h (L_t(h) − Σ_i k_i)⁺) p_t + Σ over committed nodes j of rest_i · (r_i − min(r_i, u_j · p, c)).
/// Use u, price on demand p and cheapest new commitment c are the last ones: the rule of <see cref="CommitmentOutlook"/> without resale and interest.
/// A sum over single nodes, of which the longest term takes those that are used most; so the cheapest numbers are exact.
/// </remarks>
public sealed class PlayedPurchase
{
    private readonly double[] rentedUsd;
    private readonly double[] lastUsdPerHour;
    private readonly double? newUsdPerHour;

    /// <summary>Indices of the commitments: longest term first, then the dearer one.</summary>
    private readonly int[] order;

    /// <summary>Plays the time.</summary>
    /// <param name="spans">The time in its order, at least one span.</param>
    /// <param name="commitments">What could be signed; may be none.</param>
    public PlayedPurchase(IReadOnlyList<PlayedSpan> spans, IReadOnlyList<PlayedCommitment> commitments)
    {
        ArgumentOutOfRangeException.ThrowIfZero(spans.Count, nameof(spans));
        Spans = spans;
        Commitments = commitments;
        Hours = spans.Sum(span => span.Hours);
        PeakNodes = spans.Max(span => span.Load.PeakNodes);
        rentedUsd = new double[PeakNodes + 1];
        lastUsdPerHour = new double[PeakNodes + 1];
        foreach (PlayedSpan span in spans)
        {
            for (int node = 1; node <= PeakNodes; node++)
            {
                lastUsdPerHour[node] = span.OnDemandUsdPerHour * span.Load.UsedFraction(node);
                rentedUsd[node] += span.Hours * lastUsdPerHour[node];
            }
        }

        newUsdPerHour = commitments.Min(each => each.LaterUsdPerHour);
        order =
        [
            .. Enumerable
                .Range(0, commitments.Count)
                .OrderByDescending(i => commitments[i].Way.TermMonths)
                .ThenByDescending(i => commitments[i].Way.FixedUsdPerHour),
        ];
    }

    /// <summary>The time in its order.</summary>
    public IReadOnlyList<PlayedSpan> Spans { get; }

    /// <summary>What could be signed.</summary>
    public IReadOnlyList<PlayedCommitment> Commitments { get; }

    /// <summary>H: length of the time in hours.</summary>
    public double Hours { get; }

    /// <summary>Most nodes that ran at once.</summary>
    public int PeakNodes { get; }

    /// <summary>The most nodes all the time, on demand.</summary>
    public double StaticPeakUsd => PeakNodes * Spans.Sum(span => span.Hours * span.OnDemandUsdPerHour);

    /// <summary>What given numbers of committed nodes cost.</summary>
    /// <param name="nodes">Nodes of each commitment, in the order of <see cref="Commitments"/>.</param>
    public PlayedCost CostOf(IReadOnlyList<int> nodes)
    {
        double committed = 0;
        double owed = 0;
        double rest = 0;
        int node = 1;
        foreach (int i in order)
        {
            for (int left = nodes[i]; left > 0; left--)
            {
                committed += Commitments[i].Way.FixedUsdPerHour * Hours;
                owed += Commitments[i].Way.FixedUsdPerHour * Commitments[i].RestHours;
                rest += RestUsd(node++, Commitments[i]);
            }
        }

        double rented = 0;
        for (; node <= PeakNodes; node++)
        {
            rented += rentedUsd[node];
        }

        return new PlayedCost(committed, rented, owed, rest);
    }

    /// <summary>The numbers that cost least, the rest of the terms included, within the rules of the commitments.</summary>
    public IReadOnlyList<int> FindCheapest()
    {
        int last =
            PeakNodes
            + Commitments.Sum(each => Math.Max(each.Way.Rule.MinimumNodes, each.Way.Rule.StepNodes));
        int[] runs = RunSplit.FindCheapest(
            PeakNodes,
            [
                .. order.Select(i => (IReadOnlyList<int>)[.. Commitments[i].Way.Rule.NodesUpTo(last)]),
                [.. Enumerable.Range(0, PeakNodes + 1)],
            ],
            [
                .. order.Select(i => RunSplit.Sums(last, node => CommittedUsd(node, Commitments[i]))),
                RunSplit.Sums(last, node => node <= PeakNodes ? rentedUsd[node] : 0),
            ]
        )!; // Renting every node always covers the need.
        int[] nodes = new int[Commitments.Count];
        for (int i = 0; i < order.Length; i++)
        {
            nodes[order[i]] = runs[i];
        }

        return nodes;
    }

    private double CommittedUsd(int node, PlayedCommitment commitment) =>
        (commitment.Way.FixedUsdPerHour * Hours) + RestUsd(node, commitment);

    private double RestUsd(int node, PlayedCommitment commitment)
    {
        double price = commitment.Way.FixedUsdPerHour;
        double used = node <= PeakNodes ? lastUsdPerHour[node] : 0;
        return commitment.RestHours * (price - Replacement.Worth(price, used, newUsdPerHour));
    }
}

/// <summary>A commitment that could be signed when the time began; its term does not end before the time does.</summary>
/// <param name="Way">Its price, as signed.</param>
/// <param name="RestHours">Hours of its term that are left at the end, at least 0.</param>
public sealed record PlayedCommitment(CommittedNode Way, double RestHours)
{
    /// <summary>Price of a new one at the end, dollars an hour; null where it is no longer for sale. As signed unless given.</summary>
    public double? LaterUsdPerHour { get; init; } = Way.FixedUsdPerHour;
}

/// <summary>What a purchase cost over a time that came.</summary>
/// <param name="CommittedUsd">Paid in that time for committed nodes, used or not.</param>
/// <param name="RentedUsd">Paid in that time for nodes on demand.</param>
/// <param name="OwedUsd">To be paid later, over the rest of terms.</param>
/// <param name="RestUsd">The part of what is owed that the nodes are not worth any more.</param>
public sealed record PlayedCost(double CommittedUsd, double RentedUsd, double OwedUsd, double RestUsd)
{
    /// <summary>Paid in that time.</summary>
    public double PaidUsd => CommittedUsd + RentedUsd;

    /// <summary>What a choice is judged by: paid, and what the rest of the terms costs beyond its worth.</summary>
    public double TotalUsd => PaidUsd + RestUsd;
}

/// <summary>A time that came in which price and load stayed as they were.</summary>
/// <param name="Hours">How long, above 0.</param>
/// <param name="OnDemandUsdPerHour">p: price of a rented node-hour, above 0.</param>
/// <param name="Load">Nodes that ran, over a typical stretch of it.</param>
public sealed record PlayedSpan(double Hours, double OnDemandUsdPerHour, NodeLoad Load);
