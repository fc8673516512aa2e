using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;

namespace Farthing.Economics.Purchases.Outlook;

/// <summary>Commitments under an uncertain future: expected cost over weighted scenarios, where the committed nodes stay as they are and the rest is rented.</summary>
/// <remarks>
/// C_s = Σ_m δ^m [Σ_i r_i · k_i · 730 + Σ_h n_h (L_sm(h) − Σ_i k_i)⁺ p_sm] + rest of the terms.
/// It is a sum over single nodes, so the best numbers for several commitments together are exact.
/// The longest term takes the nodes that are used most: those of a shorter term are gone first. A term that ends before the horizon is taken to be signed again at its price.
/// The choice hedges within a bound: of the numbers that cost at most 1 + η times the stated course's least, it has the least E[C].
/// </remarks>
public sealed class CommitmentOutlook
{
    private const double WeightSlack = 1e-9;
    private const double RoundingSlack = 1e-12;

    private readonly ScenarioCosts[] costs;
    private readonly ScenarioCosts stated;
    private readonly double[] leastUsd;

    /// <summary>Indices of the commitments: longest term first, then the dearer one.</summary>
    private readonly int[] order;

    private readonly int last;

    /// <summary>Plays all scenarios.</summary>
    /// <param name="today">Nodes that run today, over a typical stretch such as a week.</param>
    /// <param name="onDemandUsdPerHour">p: today's price of a rented node-hour, above 0; on spot the mean price s′.</param>
    /// <param name="commitments">Commitments that may be signed today, at least one.</param>
    /// <param name="scenarios">Scenarios; their weights add up to 1.</param>
    /// <param name="options">Horizon, interest, resale, the stated course and the bound of the hedge.</param>
    public CommitmentOutlook(
        NodeLoad today,
        double onDemandUsdPerHour,
        IReadOnlyList<CommittedNode> commitments,
        IReadOnlyList<FutureScenario> scenarios,
        OutlookOptions options
    )
    {
        ArgumentOutOfRangeException.ThrowIfZero(commitments.Count, nameof(commitments));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HorizonMonths, 1, nameof(options));
        if (Math.Abs(scenarios.Sum(scenario => scenario.Weight) - 1) > WeightSlack)
        {
            throw new ArgumentException("the weights of the scenarios do not add up to 1", nameof(scenarios));
        }

        Today = today;
        OnDemandUsdPerHour = onDemandUsdPerHour;
        Commitments = commitments;
        Scenarios = scenarios;
        Options = options;
        double newUsdPerHour = commitments.Min(each => each.FixedUsdPerHour);
        costs =
        [
            .. scenarios.Select(scenario => new ScenarioCosts(
                today,
                onDemandUsdPerHour,
                newUsdPerHour,
                scenario,
                options
            )),
        ];
        stated = new ScenarioCosts(today, onDemandUsdPerHour, newUsdPerHour, options.Stated, options);
        order =
        [
            .. Enumerable
                .Range(0, commitments.Count)
                .OrderByDescending(i => commitments[i].TermMonths)
                .ThenByDescending(i => commitments[i].FixedUsdPerHour),
        ];
        PeakNodes = Math.Max(stated.PeakNodes, costs.Max(each => each.PeakNodes));
        last = PeakNodes + commitments.Sum(each => Math.Max(each.Rule.MinimumNodes, each.Rule.StepNodes));
        leastUsd = [.. costs.Select(each => Usd(each, Cheapest(each.CommittedUsd, each.RentedUsd)))];
        StatedLeastUsd = Usd(stated, Cheapest(stated.CommittedUsd, stated.RentedUsd));
    }

    /// <summary>Nodes that run today.</summary>
    public NodeLoad Today { get; }

    /// <summary>Today's price of a rented node-hour.</summary>
    public double OnDemandUsdPerHour { get; }

    /// <summary>Commitments that may be signed.</summary>
    public IReadOnlyList<CommittedNode> Commitments { get; }

    /// <summary>Scenarios with their weights, to be shown with every answer.</summary>
    public IReadOnlyList<FutureScenario> Scenarios { get; }

    /// <summary>Horizon, interest and resale.</summary>
    public OutlookOptions Options { get; }

    /// <summary>Largest number of nodes in any month of any scenario.</summary>
    public int PeakNodes { get; }

    /// <summary>Least cost over the stated course.</summary>
    public double StatedLeastUsd { get; }

    /// <summary>Bound on what a better forecast or a later signing is worth: E[C] of the choice − Σ_s π_s · min C_s, at least 0.</summary>
    public double ValueOfWaitingUsd =>
        Math.Max(0, FindBest().ExpectedUsd - Scenarios.Zip(leastUsd, (s, usd) => s.Weight * usd).Sum());

    /// <summary>Finds the numbers with the least expected cost, within the bound of the hedge and the rules of the commitments.</summary>
    public OutlookChoice FindBest()
    {
        int[] free = Cheapest(ExpectedCommittedUsd, ExpectedRentedUsd);
        double bound = StatedLeastUsd * (1 + Options.HedgeFraction) * (1 + RoundingSlack);
        return Judge(Usd(stated, free) <= bound ? free : CheapestWithin(bound));
    }

    /// <summary>Judges given numbers of committed nodes, whatever the rules say.</summary>
    /// <param name="nodes">Nodes of each commitment, in the order of <see cref="Commitments"/>.</param>
    public OutlookChoice Judge(IReadOnlyList<int> nodes)
    {
        double[] usd = [.. Enumerable.Range(0, costs.Length).Select(s => ScenarioUsd(s, nodes))];
        return new OutlookChoice(
            nodes,
            Scenarios.Zip(usd, (scenario, each) => scenario.Weight * each).Sum(),
            usd.Zip(leastUsd, Regret.Fraction).Max(),
            Regret.Fraction(Usd(stated, nodes), StatedLeastUsd)
        );
    }

    /// <summary>C_s: cost of given numbers of committed nodes in one scenario.</summary>
    /// <param name="scenario">Index in <see cref="Scenarios"/>.</param>
    /// <param name="nodes">Nodes of each commitment, in the order of <see cref="Commitments"/>.</param>
    public double ScenarioUsd(int scenario, IReadOnlyList<int> nodes) => Usd(costs[scenario], nodes);

    /// <summary>Expected cost of renting one node in the hours in which it is used.</summary>
    internal double ExpectedRentedUsd(int node) =>
        Scenarios.Zip(costs, (scenario, each) => scenario.Weight * each.RentedUsd(node)).Sum();

    /// <summary>Expected cost of one committed node.</summary>
    internal double ExpectedCommittedUsd(int node, CommittedNode commitment) =>
        Scenarios.Zip(costs, (scenario, each) => scenario.Weight * each.CommittedUsd(node, commitment)).Sum();

    private double Usd(ScenarioCosts course, IReadOnlyList<int> nodes)
    {
        double usd = 0;
        int node = 1;
        foreach (int i in order)
        {
            for (int left = nodes[i]; left > 0; left--)
            {
                usd += course.CommittedUsd(node++, Commitments[i]);
            }
        }

        for (; node <= PeakNodes; node++)
        {
            usd += course.RentedUsd(node);
        }

        return usd;
    }

    private int[] CheapestWithin(double bound) =>
        ByCommitment(
            BoundedSplit.FindCheapest(
                PeakNodes,
                Lengths(),
                SumsOf(ExpectedCommittedUsd, ExpectedRentedUsd),
                SumsOf(stated.CommittedUsd, stated.RentedUsd),
                bound
            )!
        ); // The best numbers of the stated course are within every bound.

    private int[] Cheapest(Func<int, CommittedNode, double> committedUsd, Func<int, double> rentedUsd)
    {
        NodeSums sums = SumsOf(committedUsd, rentedUsd);
        int[] runs = RunSplit.FindCheapest(
            PeakNodes,
            [.. Lengths(), [.. Enumerable.Range(0, PeakNodes + 1)]],
            [.. sums.CommittedUpTo, sums.RentedUpTo]
        )!; // Renting every node always covers the need.
        return ByCommitment(runs);
    }

    private IReadOnlyList<int>[] Lengths() =>
        [.. order.Select(i => (IReadOnlyList<int>)[.. Commitments[i].Rule.NodesUpTo(last)])];

    private NodeSums SumsOf(Func<int, CommittedNode, double> committedUsd, Func<int, double> rentedUsd) =>
        new(
            [.. order.Select(i => RunSplit.Sums(last, node => committedUsd(node, Commitments[i])))],
            RunSplit.Sums(last, rentedUsd)
        );

    private int[] ByCommitment(int[] runs)
    {
        int[] nodes = new int[Commitments.Count];
        for (int i = 0; i < order.Length; i++)
        {
            nodes[order[i]] = runs[i];
        }

        return nodes;
    }
}

/// <summary>One course of traffic and prices, steady in its yearly factors: month m has g^(m/12) of today's traffic and q^(m/12) of today's price on demand.</summary>
/// <param name="Weight">π: probability, 0…1.</param>
/// <param name="TrafficAfterYear">g: factor on traffic after 12 months, above 0.</param>
/// <param name="OnDemandAfterYear">q: factor on the price on demand after 12 months, above 0.</param>
public sealed record FutureScenario(double Weight, double TrafficAfterYear, double OnDemandAfterYear)
{
    /// <summary>Factor on traffic in a month, 1 = the first.</summary>
    public double TrafficIn(int month) => Math.Pow(TrafficAfterYear, month / 12.0);

    /// <summary>Factor on the price on demand in a month, 1 = the first.</summary>
    public double OnDemandIn(int month) => Math.Pow(OnDemandAfterYear, month / 12.0);
}

/// <summary>Numbers of committed nodes, judged over all scenarios.</summary>
/// <param name="Nodes">Nodes of each commitment, in the order in which the commitments were given.</param>
/// <param name="ExpectedUsd">E[C]: expected cost over the horizon, the rest of longer terms less its worth included.</param>
/// <param name="WorstRegretFraction">Largest C_s(k) ÷ min over k of C_s(k) − 1 of all scenarios.</param>
/// <param name="StatedRegretFraction">C(k) ÷ min over k of C(k) − 1 over the stated course: price of the hedge if it comes.</param>
public sealed record OutlookChoice(
    IReadOnlyList<int> Nodes,
    double ExpectedUsd,
    double WorstRegretFraction,
    double StatedRegretFraction
);
