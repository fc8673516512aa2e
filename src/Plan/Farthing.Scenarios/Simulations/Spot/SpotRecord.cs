using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Lifecycles;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Simulations.Spot;

/// <summary>A study of spot nodes as its document.</summary>
/// <param name="report">Fleet and traffic, for what simulate says of both.</param>
/// <param name="terms">Prices and rates.</param>
/// <param name="outcome">What was found.</param>
public sealed class SpotRecord(SimulationReport report, SpotTerms terms, SpotOutcome outcome)
{
    private readonly ScenarioSpot spot = terms.Spot;
    private readonly double millions = Math.Max(1, Tokens(outcome)) / 1e6;

    private bool IsBatch => spot.Traffic == SpotTraffic.Batch;

    private double Requests => Math.Max(1, report.Workload.Summary.Requests);

    /// <summary>Requests that the tokens of <see cref="millions"/> are of.</summary>
    private double Answered => Math.Max(1, outcome.Whole.Finished);

    /// <summary>The document.</summary>
    public SimulateSpotDocument Document() =>
        new(
            SimulationRecord.Fleet(report),
            SimulationRecord.Traffic(report),
            SettingWords.Of(spot.Traffic),
            IsBatch ? report.Scenario.Workload.DeadlineSeconds : null,
            SimulationRecord.PromiseWords(report.Scenario.Slo),
            new SpotConditions(
                spot.Market.Zones,
                spot.Market.DownHours * 3600,
                spot.Market.Variation,
                spot.Market.Correlation,
                spot.Market.WholeZoneShare,
                terms.NoticeSeconds,
                spot.MovesOnNotice ? "move" : "drain",
                spot.Extra,
                SettingWords.Of(spot.Fallback),
                SettingWords.Of(spot.Keeps),
                spot.Keeps == KeptWork.Checkpoints ? spot.CheckpointTakesSeconds : null
            ),
            SimulationRecord.Stages(
                terms.Scale.ColdStartSeconds is not null,
                FleetLives.Start(terms.Scale, report.Setup)
            ),
            NodeOf(terms.SpotNode),
            NodeOf(terms.StandIn),
            NodeOf(terms.Alone),
            terms.Scale.Bounds.Max,
            outcome.Ends[0].Runs.Count,
            Alone(),
            [.. outcome.Ends.Select(end => Played(end))],
            outcome.Whole.Rejected,
            [.. report.Workload.Notes, .. report.Notes],
            SimulationRecord.HowSure(report)
        );

    private static SpotNodes NodeOf(NodePrice node) =>
        new(
            node.Gpu.Offer?.InstanceType,
            node.Gpu.Offer?.Region,
            node.Gpus,
            node.Replicas,
            SimulationRecord.PriceOf(node.Gpu)
        );

    private static long Tokens(SpotOutcome of) => of.Whole.InputTokens + of.Whole.OutputTokens;

    private SpotAlone Alone() =>
        new(
            Predicted((outcome.OnDemand.Usd, null, null), 1, "usd"),
            Predicted((outcome.OnDemand.Usd, null, null), millions, "usd_per_m_tokens"),
            outcome.OnDemand.OnDemandGpuHours,
            outcome.OnDemand.Kept,
            outcome.OnDemand.Late / Requests,
            outcome.OnDemand.DoneSeconds,
            Predicted((outcome.OnDemand.Usd, null, null), Answered, "usd_per_request")
        );

    private SpotPlayed Played(SpotEndRuns played)
    {
        IReadOnlyList<SpotRun> runs = played.Runs;
        double[] bills = Sorted(run => run.Usd);
        double[] done = Sorted(run => run.DoneSeconds);
        (double mean, double low, double high) = played.Mean(run => run.Usd);
        return new SpotPlayed(
            played.End.Name,
            played.End.UpHours * 3600,
            played.End.Source,
            spot.Keeps == KeptWork.Checkpoints ? terms.CheckpointSeconds(played.End.UpHours) : null,
            Predicted((mean, low, high), 1, "usd"),
            Quantiles.OfSorted(bills, 0.1),
            Quantiles.OfSorted(bills, 0.5),
            Quantiles.OfSorted(bills, 0.9),
            bills[^1],
            Predicted((mean, low, high), millions, "usd_per_m_tokens"),
            1 - (mean / outcome.OnDemand.Usd),
            runs.Count(run => run.Kept),
            played.Slow.All(run => run.Kept),
            runs.Average(run => run.Late) / Requests,
            runs.Max(run => run.Late) / Requests,
            IsBatch ? null : (double)runs.Sum(run => run.HoursKept) / Math.Max(1, runs.Sum(run => run.Hours)),
            Quantiles.OfSorted(done, 0.5),
            Quantiles.OfSorted(done, 0.9),
            runs.Average(run => run.SpotGpuHours),
            runs.Average(run => run.OnDemandGpuHours),
            runs.Average(run => (double)run.Taken),
            runs.Average(run => (double)run.TakenEvents),
            runs.Average(run => run.Resent),
            runs.Average(run => run.RecomputedTokens) / Math.Max(1, Tokens(outcome)),
            runs.Average(run => run.RewrittenTokens) / Math.Max(1, outcome.Whole.OutputTokens),
            Predicted((mean, low, high), Answered, "usd_per_request")
        );

        double[] Sorted(Func<SpotRun, double> figure)
        {
            double[] values = [.. runs.Select(figure)];
            Array.Sort(values);
            return values;
        }
    }

    private Quantity Predicted((double Mean, double? Low, double? High) figure, double over, string unit) =>
        new(figure.Mean / over, unit)
        {
            Low = figure.Low / over,
            High = figure.High / over,
            Coefficients = report.Provenance,
            Source = report.PredictionSource,
        };
}
