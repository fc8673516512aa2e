using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Economics.Rooflines;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Claims;
using Farthing.Serving.Deployments;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary>Marks a claimed throughput in <c>farthing cost price</c> that no memory can feed, and weights that do not fit.</summary>
/// <param name="Roofline">The floor.</param>
internal sealed record RooflineMark(Roofline Roofline)
{
    /// <summary>The verdict on a claim that memory excludes.</summary>
    public const string Impossible = "impossible";

    /// <summary>Reads the question; null where no model was named.</summary>
    public static RooflineMark? Read(VerbContext context, ServingFlags flags, double gpus)
    {
        double? batch = context.Value(flags.Batch);
        double? tokens = context.Value(flags.Context);
        bool isWhole = double.IsFinite(gpus) && gpus == Math.Floor(gpus);
        Deployment? deployment = flags.ReadDeployment(context, isWhole ? Math.Max(1, (int)gpus) : 1);
        if (flags.HasModel(context) && context.Parsed.GetValue(flags.Batch) is null)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--batch",
                "--model needs --batch",
                "a count such as 32"
            );
        }

        if (flags.HasModel(context) && !isWhole)
        {
            context.Refuse(
                QuantityFaultCodes.OutOfRange,
                "--gpus",
                "not a whole number",
                "whole GPUs where a model is named"
            );
        }

        return deployment is null || batch is not double size
            ? null
            : new RooflineMark(new Roofline(deployment, size, tokens));
    }

    /// <summary>Adds floor and verdict to an answer.</summary>
    public CostPriceDocument AddTo(
        CostAnswer answer,
        CostPriceDocument document,
        Interval rate,
        double gpus,
        Interval tps
    )
    {
        DecodeFloor floor = Roofline.WithKv;
        DecodeFloor one = Roofline.OneSequence;
        Interval ceiling = TokenCost.UsdPerMillion(rate, gpus, floor.TokensPerSecond, 1);
        Interval single = TokenCost.UsdPerMillion(rate, gpus, one.TokensPerSecond, 1);
        bool tooFast = tps.Low > floor.TokensPerSecond * (1 + 1e-9);
        int? least = ServingFit.MinGpus(Roofline.Deployment);
        bool tooBig = least > gpus;
        double larger = floor.MinBatchFor(tps.Low);
        document = document with
        {
            FloorWeightBytes = new Quantity(floor.WeightBytes, "bytes"),
            FloorStepSeconds = new Quantity(floor.StepSeconds, "s"),
            FloorTps = new Quantity(floor.TokensPerSecond, "tokens_per_s"),
            FloorTpsBatch1 = new Quantity(one.TokensPerSecond, "tokens_per_s"),
            FloorPriceBatch1 = single.In("usd_per_m_tokens"),
            ClaimedTps = tps.In("tokens_per_s"),
            RooflineVerdict = tooFast || tooBig ? Impossible : "not excluded",
        };
        answer.Say(
            tooFast
                ? $"IMPOSSIBLE as claimed: {FigureText.Bytes(floor.WeightBytes)} of weights take {Show.Seconds(one.StepSeconds)} a step to read, so batch {FigureText.Plain(Roofline.Batch)} gives at most {Show.Count(floor.TokensPerSecond)} tokens/s, not {FigureText.Range(tps, Show.Count)}{(double.IsFinite(larger) ? $"; it takes a batch of at least {Show.Count(larger)}" : "")}."
                : null,
            tooBig
                ? $"Does not fit: the weights need at least {FigureText.Gpus(least!.Value)} of this kind, and the price is that of {FigureText.Gpus(gpus)}."
                : null
        );
        answer.Figures(
            $"ROOFLINE  {Roofline.Name}, {FigureText.Plain(Roofline.Batch)} sequences{(Roofline.Context is double tokens ? $" of {Show.Count(tokens)} tokens" : ", KV left out")}",
            new("weights read per step", document.FloorWeightBytes),
            new("a step takes at least", document.FloorStepSeconds),
            new(
                $"at most, batch {FigureText.Plain(Roofline.Batch)}",
                document.FloorTps,
                $"tok/s = {FigureText.PerMillion(ceiling)}"
            ),
            new("at most, batch 1", document.FloorTpsBatch1, $"tok/s = {FigureText.PerMillion(single)}"),
            new("which costs", document.FloorPriceBatch1, "at 100 %"),
            new(
                "claimed",
                document.ClaimedTps,
                tooFast ? "IMPOSSIBLE: above the roofline"
                    : tooBig ? "DOES NOT FIT"
                    : "not excluded by bandwidth"
            )
        );
        answer.Note(
            "The floor reads weights once per step at peak bandwidth, nothing else: timed products that only stream weights reach 70 to 91 % of it on A100, H100, H200 and B200 (kernel tables of aiconfigurator). Whether the KV of the batch fits is farthing cost check's question."
        );
        answer.Formula(Roofline.Explain(floor), Roofline.Explain(one));
        return document;
    }
}
