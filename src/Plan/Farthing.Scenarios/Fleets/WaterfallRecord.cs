using Farthing.Documents.Plans;
using Farthing.Planning.Fleets;
using Farthing.Serving.Precision;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Fleets;

/// <summary>A waterfall as rows of its document: the bars, the plan's replica, its autoscaler and its purchase. From the first price on the changes add up to the bill.</summary>
/// <param name="bill">The bill.</param>
public sealed class WaterfallRecord(MonthBill bill)
{
    private readonly List<WaterfallRow> rows = [];
    private double? before;

    /// <summary>The rows; none without bars, those so far where it was stopped.</summary>
    /// <param name="bars">The bars.</param>
    /// <param name="own">The plan's replica.</param>
    /// <param name="replicas">How many of it stay.</param>
    /// <param name="autoscaler">The autoscaler in words.</param>
    /// <param name="bought">How it is bought, in words.</param>
    public IReadOnlyList<WaterfallRow> Rows(
        IReadOnlyList<WaterfallBar> bars,
        ReplicaShape own,
        int replicas,
        string autoscaler,
        string bought
    )
    {
        foreach (WaterfallBar bar in bars)
        {
            Add(SettingWords.Of(bar.Step), bar.UsdPerMonth, bar.Shape, bar.Replicas, bar.Why);
        }

        if (bars.Count == Enum.GetValues<WaterfallStep>().Length)
        {
            Add("right-size", bill.StaticUsd, own, replicas, null);
            Add("autoscaling", bill.StaticUsd + bill.AutoscalingUsd, null, null, autoscaler);
            Add("purchase", bill.Usd, null, null, bought);
        }

        return rows;
    }

    private void Add(string step, double? usd, ReplicaShape? shape, int? replicas, string? words)
    {
        double perMillion = bill.UsdPerMBlended / bill.Usd;
        rows.Add(
            new WaterfallRow(
                step,
                usd * perMillion,
                usd * (bill.UsdPerRequest / bill.Usd),
                (usd - before) * perMillion,
                usd,
                replicas,
                replicas * shape?.Gpus,
                shape?.Gpu.Id,
                shape?.Spread,
                shape is null ? null : FormatFacts.Id(shape.Weights),
                shape is null ? null : FormatFacts.Id(shape.Kv),
                words
            )
        );
        before = usd ?? before;
    }
}
