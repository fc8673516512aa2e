using Farthing.Economics.Purchases.Outlook;
using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Quantities;

namespace Farthing.Scenarios.Purchases;

/// <summary>How a fleet that is scaled would be bought: commitments for what runs most, the rest on demand.</summary>
/// <remarks>Nodes needed at a moment: ⌈GPUs of the replicas that are paid for ÷ GPUs of a node⌉, starts and drains included. The run is taken for a typical stretch of every month. Expected cost over weighted scenarios, centered on the growth that is expected, decides on commitments. Only those that cost little more than the best count, if traffic comes as stated. What the load of today alone would ask for stands beside it.</remarks>
public sealed class FleetPurchase
{
    private const int Months = 12;

    /// <summary>Futures of the regret table: traffic −50 to +50 %, on demand × 0.7 and × 2.5, new commitments × 0.7.</summary>
    private static readonly MarketCase[] Futures =
    [
        .. ((double[])[0.5, 0.7, 0.9, 1.1, 1.3, 1.5]).Select(traffic => new MarketCase(
            traffic,
            PriceFactors.Unchanged
        )),
        new(1, new PriceFactors { OnDemand = 0.7 }),
        new(1, new PriceFactors { OnDemand = 2.5 }),
        new(1, new PriceFactors { NewCommitment = 0.7 }),
    ];

    private readonly FutureScenario stated;

    private FleetPurchase(PurchaseInputs inputs)
    {
        Inputs = inputs;
        stated = new FutureScenario(1, FutureScenarios.AfterYear(inputs.GrowthPerMonth ?? 0), 1);
        Commitments = PricedCommitments.Of(inputs);
        Load = LoadOf(inputs);
        OnDemandNode rented = new("on demand", inputs.NodeUsdPerHour);
        Curve = new ScreeningCurve(Load, [rented, .. Commitments.Ways], inputs.HoursPerMonth);
        Today = Curve.FindBest()!; // What is rented on demand has no quota here.
        Outlook =
            Commitments.Ways.Count == 0
                ? null
                : new CommitmentOutlook(
                    Load,
                    inputs.NodeUsdPerHour,
                    Commitments.Ways,
                    FutureScenarios.Growing(
                        inputs.Futures.Traffic,
                        inputs.Futures.OnDemand,
                        inputs.GrowthPerMonth ?? 0
                    ),
                    new OutlookOptions
                    {
                        MostNodes = inputs.GrowthPerMonth is null ? int.MaxValue : inputs.MostNodes,
                        Stated = stated,
                        HedgeFraction = inputs.Futures.HedgeFraction,
                    }
                );
        Best = Outlook?.FindBest();
        Decided = Best is null ? Today : Curve.FindBest([null, .. Best.Nodes.Select(nodes => (int?)nodes)])!;
        Regrets = [.. Futures.Select(future => SplitRegret.Find(Curve, Decided, future)!)];
    }

    /// <summary>What is bought, and from whom.</summary>
    public PurchaseInputs Inputs { get; }

    /// <summary>What can be had for a promise.</summary>
    public PricedCommitments Commitments { get; }

    /// <summary>Nodes over time.</summary>
    public NodeLoad Load { get; }

    /// <summary>Replicas that the most nodes have room for.</summary>
    public int Room => (int)((Load.PeakNodes * Inputs.GpusPerNode / Inputs.GpusPerReplica) + 1e-9);

    /// <summary>GPU-hours of a month that the nodes are paid for, whether replicas stand on them or not.</summary>
    public double PaidGpuHours =>
        Load.Levels.Zip(Load.Hours, (nodes, hours) => nodes * hours).Sum()
        / Load.Hours.Sum()
        * Inputs.HoursPerMonth
        * Inputs.GpusPerNode;

    /// <summary>The choice at today's load.</summary>
    public ScreeningCurve Curve { get; }

    /// <summary>The cheapest split at today's load and prices.</summary>
    public PurchaseSplit Today { get; }

    /// <summary>The weighted futures; null where nothing can be committed.</summary>
    public CommitmentOutlook? Outlook { get; }

    /// <summary>The commitments with the least expected cost within the bound of the hedge; null likewise.</summary>
    public OutlookChoice? Best { get; }

    /// <summary>The split with those commitments, at today's load and prices.</summary>
    public PurchaseSplit Decided { get; }

    /// <summary>Cost of twelve months if traffic comes as stated, at today's prices, the rest of terms included.</summary>
    public double StatedUsd =>
        Outlook is not null && Best is not null
            ? Outlook.StatedLeastUsd * (1 + Best.StatedRegretFraction)
            : Enumerable
                .Range(1, Months)
                .Sum(month => Load.Scaled(stated.TrafficIn(month)).UpTo(Inputs.MostNodes).MeanNodes)
                * Inputs.NodeUsdPerHour
                * QuantityParser.HoursPerMonth;

    /// <summary>What it costs in other futures beside the best there.</summary>
    public IReadOnlyList<SplitRegret> Regrets { get; }

    /// <summary>How a fleet would be bought; null where it never had a node.</summary>
    public static FleetPurchase? Of(PurchaseInputs inputs) =>
        inputs.Paid.Any(stretch => stretch.Replicas > 0) ? new FleetPurchase(inputs) : null;

    private static NodeLoad LoadOf(PurchaseInputs inputs) =>
        new(
            [.. inputs.Paid.Select(stretch => inputs.Nodes(stretch.Replicas))],
            [.. inputs.Paid.Select(stretch => stretch.Hours)]
        );
}
