using System.Globalization;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Simulations;

/// <summary>How a scaled fleet would be bought, as people read it: a section of a sheet.</summary>
internal static class PurchaseSheet
{
    /// <summary>The blocks of the section.</summary>
    public static IEnumerable<SheetBlock?> Blocks(PurchasePlan plan)
    {
        yield return new SheetFacts([.. Facts(plan)]);
        if (plan.Outlook is not null)
        {
            yield return new SheetTable(
                "The split, from the node that is used most on",
                new TableColumns<PurchaseBand>()
                    .Words("way", band => band.Way)
                    .Figure("nodes", band => Show.Count(band.Nodes))
                    .Figure("term", band => band.TermMonths == 0 ? "–" : $"{band.TermMonths} months", rank: 2)
                    .Figure("a node-hour", band => Show.UsdPerHour(band.UsdPerHour), rank: 1)
                    .Figure("in use", band => Show.Percent(band.UsedFraction), rank: 3)
                    .Figure("a month", band => Show.Usd(band.UsdPerMonth))
                    .Of([.. plan.Bands])
            );
            yield return new SheetTable(
                "What if it comes otherwise? The same commitments in other futures",
                new TableColumns<PurchaseRegret>()
                    .Words("future", Future)
                    .Figure("a month", regret => Show.Usd(regret.UsdPerMonth))
                    .Figure("best there", regret => Show.Usd(regret.BestUsdPerMonth), rank: 1)
                    .Figure("regret", regret => Show.Percent(regret.Regret))
                    .Of([.. plan.Regrets])
            );
        }
    }

    private static IEnumerable<(string, string)> Facts(PurchasePlan plan)
    {
        yield return (
            "nodes",
            $"{plan.Node}, {Gpus(plan.GpusPerNode)} at {Show.UsdPerHour(plan.NodeUsdPerHour)}: {Show.Three(plan.MeanNodes)} on average, {plan.PeakNodes} at most, in whole nodes"
        );
        yield return (
            "a month",
            plan.Outlook is null
                ? $"{Show.Usd(plan.AutoscaledUsdPerMonth)} on demand; the peak all month {Show.Usd(plan.StaticPeakUsdPerMonth)}"
                : $"{Show.Usd(plan.UsdPerMonth)}, {(plan.SavedFraction >= 0 ? $"{Show.Percent(plan.SavedFraction)} less" : $"{Show.Percent(-plan.SavedFraction)} more")} than {Show.Usd(plan.AutoscaledUsdPerMonth)} all on demand; the peak all month on demand {Show.Usd(plan.StaticPeakUsdPerMonth)}"
        );
        if (plan.Outlook is { } outlook)
        {
            int committed = plan.Bands.Where(band => band.TermMonths > 0).Sum(band => band.Nodes);
            yield return (
                "commit",
                $"{Show.Counted(committed, "node")} (today's load alone: {plan.CommittedByTodaysLoad}); expected over {outlook.HorizonMonths} months {Show.Usd(outlook.ExpectedUsd)}, without a commitment {Show.Usd(outlook.ExpectedUsdRented)}; at worst {Show.Percent(outlook.WorstRegret)} above the best choice of one future"
            );
            if (outlook is { StatedRegret: double excess, Hedge: double hedge })
            {
                yield return (
                    "hedge",
                    $"if traffic comes as stated, at today's prices, it costs {Show.Percent(Math.Max(0, excess))} more than the best purchase, at most {Show.Percent(hedge)} (--hedge); within that it allows for other futures"
                );
            }

            yield return ("weights", Weights(outlook));
        }

        foreach (PurchaseTurn turn in plan.Turns)
        {
            yield return (
                "turn",
                $"{turn.Above} is cheaper than {turn.Below} for a node in use for more than {Show.Percent(turn.UsedFraction)} of the hours"
            );
        }

        if (plan.Unpriced.Count > 0)
        {
            yield return (
                "no price",
                $"{string.Join(", ", plan.Unpriced)}: left out; give a discount (offers.discounts, or --assume-discount 40%)"
            );
        }

        if (plan.Dated.Count > 0)
        {
            yield return ("dated", $"{string.Join(", ", plan.Dated)}: sold for a window of days, left out");
        }
    }

    private static string Gpus(double gpus) =>
        gpus % 1 == 0 ? Show.Counted(gpus, "GPU") : $"{Show.Three(gpus)} GPUs";

    private static string Weights(PurchaseOutlook outlook)
    {
        string Of(Func<WeightedFuture, double> factor) =>
            string.Join(
                ", ",
                outlook
                    .Futures.GroupBy(factor)
                    .OrderBy(group => group.Key)
                    .Select(group =>
                        $"×{Show.Three(group.Key)} {Show.Percent(group.Sum(future => future.Weight))}"
                    )
            );
        string growth = outlook.GrowthPerMonth is double perMonth
            ? $", centered on your {Show.Change(perMonth)} a month (×{Show.Three(Math.Pow(1 + perMonth, outlook.HorizonMonths))})"
            : "";
        string most = outlook.MostNodes is int nodes
            ? $", up to the {Show.Counted(nodes, "node")} that there may be"
            : "";
        return $"traffic in a year {Of(future => future.Traffic)}{growth}{most}{(outlook.TrafficWeights == "given" ? "" : " (our guess, not a measurement)")}; on-demand price {Of(future => future.OnDemandPrice)} ({Origin(outlook)})";
    }

    private static string Origin(PurchaseOutlook outlook) =>
        outlook.PriceWeights switch
        {
            "given" => "yours",
            "fitted" =>
                $"fitted on {Show.Three(outlook.HistoryYears ?? 0)} years of families' list prices to {outlook.HistoryUntil?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
            _ => "our guess: no twelve months of price history before the day",
        };

    private static string Future(PurchaseRegret regret) =>
        regret.Traffic != 1 ? $"traffic {Show.Change(regret.Traffic - 1)}"
        : regret.OnDemandPrice != 1 ? $"on demand ×{Show.Three(regret.OnDemandPrice)}"
        : $"new commitments ×{Show.Three(regret.NewCommitmentPrice)}";
}
