using Farthing.Cli;
using Farthing.Economics.Prices;
using Farthing.Economics.Rooflines;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Deployments;

namespace Farthing.Verbs.Cost;

/// <summary>Marks a claimed throughput in <c>farthing cost price</c> that no memory can feed, and weights that do not fit.</summary>
/// <param name="Roofline">The floor.</param>
internal sealed record RooflineMark(Roofline Roofline)
{
    /// <summary>Reads the question; null where no model was named.</summary>
    public static RooflineMark? Read(VerbContext context, ServingFlags flags, double gpus)
    {
        double? batch = context.Value(flags.Batch);
        double? tokens = context.Value(flags.Context);
        bool isWhole = double.IsFinite(gpus) && gpus == Math.Floor(gpus);
        Deployment? deployment = flags.ReadDeployment(context, isWhole ? Math.Max(1, (int)gpus) : 1);
        if (flags.HasModel(context) && context.Parsed.GetValue(flags.Batch) is null)
        {
            context.Faults.Add(
                new Fault(CostFaultCodes.NeededTogether, "--model needs --batch")
                {
                    Path = "--batch",
                    Expected = "a count such as 32",
                }
            );
        }

        if (flags.HasModel(context) && !isWhole)
        {
            context.Faults.Add(
                new Fault(QuantityFaultCodes.OutOfRange, "not a whole number")
                {
                    Path = "--gpus",
                    Expected = "whole GPUs where a model is named",
                }
            );
        }

        return deployment is null || batch is not double size
            ? null
            : new RooflineMark(new Roofline(deployment, size, tokens));
    }

    /// <summary>Adds floor and verdict to a sheet.</summary>
    /// <returns>False where the claim is impossible.</returns>
    public bool AddTo(CostSheet sheet, Interval rate, double gpus, Interval tps)
    {
        DecodeFloor floor = Roofline.WithKv;
        DecodeFloor one = Roofline.OneSequence;
        Interval ceiling = TokenCost.UsdPerMillion(rate, gpus, floor.TokensPerSecond, 1);
        Interval single = TokenCost.UsdPerMillion(rate, gpus, one.TokensPerSecond, 1);
        bool tooFast = tps.Low > floor.TokensPerSecond * (1 + 1e-9);
        int? least = ServingFit.LeastGpus(Roofline.Deployment);
        bool tooBig = least is int needed && needed > gpus;
        string verdict =
            tooFast ? "IMPOSSIBLE"
            : tooBig ? "DOES NOT FIT"
            : "not excluded by bandwidth";
        sheet.Section(
            $"ROOFLINE  {Roofline.Name}, {CostText.Plain(Roofline.Batch)} sequences{(Roofline.Context is double tokens ? $" of {Show.Count(tokens)} tokens" : ", KV left out")}"
        );
        sheet.Figure(
            "floor_weight_bytes",
            "weights read per step",
            floor.WeightBytes,
            "bytes",
            Roofline.Bytes
        );
        sheet.Figure("floor_step_seconds", "a step takes at least", floor.StepSeconds, "s", Show.Seconds);
        sheet.Figure(
            "floor_tps",
            $"at most, batch {CostText.Plain(Roofline.Batch)}",
            floor.TokensPerSecond,
            "tokens_per_s",
            Show.Count,
            $"tok/s = {CostText.PerMillion(ceiling)}"
        );
        sheet.Figure(
            "floor_tps_batch_1",
            "at most, batch 1",
            one.TokensPerSecond,
            "tokens_per_s",
            Show.Count,
            $"tok/s = {CostText.PerMillion(single)}"
        );
        sheet.Figure(
            "floor_price_batch_1",
            "which costs",
            single,
            "usd_per_m_tokens",
            CostText.PerMillion,
            "at 100 %"
        );
        sheet.Figure(
            "claimed_tps",
            "claimed",
            tps,
            "tokens_per_s",
            Show.Count,
            tooFast ? "IMPOSSIBLE: above the roofline" : verdict
        );
        sheet.Fact("roofline_verdict", tooFast || tooBig ? "impossible" : "not excluded");
        if (tooFast)
        {
            double batch = floor.LeastBatchFor(tps.Low);
            sheet.Say(
                $"IMPOSSIBLE as claimed: {Roofline.Bytes(floor.WeightBytes)} of weights take {Show.Seconds(one.StepSeconds)} a step to read, so batch {CostText.Plain(Roofline.Batch)} gives at most {Show.Count(floor.TokensPerSecond)} tokens/s, not {CostText.Range(tps, Show.Count)}{(double.IsFinite(batch) ? $"; it takes a batch of at least {Show.Count(batch)}" : "")}."
            );
        }

        if (tooBig)
        {
            sheet.Say(
                $"Does not fit: the weights need at least {CostText.Gpus(least!.Value)} of this kind, and the price is that of {CostText.Gpus(gpus)}."
            );
        }

        sheet.Note(
            "The floor reads weights once per step at peak bandwidth, nothing else: timed products that only stream weights reach 70 to 91 % of it on A100, H100, H200 and B200 (kernel tables of aiconfigurator). Whether the KV of the batch fits is farthing cost check's question."
        );
        sheet.Formula(Roofline.Explain(floor));
        sheet.Formula(Roofline.Explain(one));
        return !tooFast && !tooBig;
    }
}
