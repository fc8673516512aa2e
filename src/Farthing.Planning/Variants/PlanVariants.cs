using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Variants;

/// <summary>What would change if one thing were moved: the unquantized price on the chosen GPU, and the promise on gaps made on means instead, or the other way round.</summary>
public static class PlanVariants
{
    /// <summary>Computes the variants of a plan that has an answer.</summary>
    public static IReadOnlyList<PlanVariant> Of(Plan plan, CancellationToken cancellation = default)
    {
        if (plan.Chosen is not PlanEntry chosen)
        {
            return [];
        }

        List<(string Name, PlanRequest Request)> asked = [];
        // One after the other: each uses the fleets that were simulated before it.
        PlanRequest onChosen = plan.Request with
        {
            Gpus = [chosen.Shape.Gpu],
        };
        NumberFormat native = chosen.Shape.Gpu.HasBf16 ? NumberFormat.Bf16 : NumberFormat.Fp16;
        bool isQuantizedByChoice =
            !FormatFacts.Is16Bit(chosen.Shape.Weights)
            && FormatFacts.Is16Bit(plan.Request.Model.NativeFormat);
        if (isQuantizedByChoice)
        {
            asked.Add(
                (
                    "unquantized weights (16 bit)",
                    onChosen with
                    {
                        Shapes = onChosen.Shapes with { Weights = [native] },
                    }
                )
            );
        }

        if (Moved(plan.Request.Slo) is (string words, Slo slo))
        {
            asked.Add((words, onChosen with { Slo = slo }));
        }

        List<PlanVariant> variants = [];
        foreach ((string name, PlanRequest request) in asked)
        {
            Plan moved = Planner.Run(request, null, cancellation);
            string reason = moved.Chosen is null
                ? (moved.Without.Count > 0 ? moved.Without[0].NearestMiss?.Reason : null)
                    ?? "no configuration fits"
                : "";
            variants.Add(new PlanVariant(name, moved.Chosen, reason));
        }

        return variants;
    }

    /// <summary>The same limits with gaps promised as TPOT, or TPOT promised as gaps; null where neither is promised alone.</summary>
    private static (string Words, Slo Slo)? Moved(Slo slo)
    {
        bool hasItl = slo.Targets.Any(target => target.Metric == SloMetric.Itl);
        bool hasTpot = slo.Targets.Any(target => target.Metric == SloMetric.Tpot);
        if (hasItl == hasTpot)
        {
            return null;
        }

        SloMetric from = hasItl ? SloMetric.Itl : SloMetric.Tpot;
        SloMetric to = hasItl ? SloMetric.Tpot : SloMetric.Itl;
        string words = hasItl ? "ITL promised as TPOT (mean per request)" : "TPOT promised as ITL (each gap)";
        return (
            words,
            new Slo([
                .. slo.Targets.Select(target => target.Metric == from ? target with { Metric = to } : target),
            ])
        );
    }
}
