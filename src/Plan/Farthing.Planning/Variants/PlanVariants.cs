using Farthing.Catalogs;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Planning.Requests;
using Farthing.Planning.Targets;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Variants;

/// <summary>Plans with one thing moved: unquantized weights on the chosen GPU, a promise on gaps made on means or back, settings of measured runs alone. Where that saves, also every listed price, every region, and each promise a quarter looser.</summary>
public static class PlanVariants
{
    /// <summary>The multiple of a promise's limit that is tried, such as ITL of 50 ms for 40.</summary>
    private const double Relaxation = 1.25;

    /// <summary>A price must fall by this share for a wider choice or a looser promise to be worth a line.</summary>
    private const double MinSaving = 0.01;

    /// <summary>Computes the variants of a plan that has an answer.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="catalog">Offers beyond the plan's regions.</param>
    /// <param name="offers">The conditions of buying that it was made under.</param>
    /// <param name="limits">How many GPUs may be paid for.</param>
    /// <param name="cancellation">Stops it.</param>
    public static IReadOnlyList<PlanVariant> Of(
        Plan plan,
        Catalog catalog,
        OfferOptions offers,
        PackingLimits limits,
        CancellationToken cancellation = default
    )
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

        if (!plan.Request.OnlyMeasuredSettings && chosen.Unmeasured.Any(one => !one.IsOfTraffic))
        {
            asked.Add((MovedPlan.MeasuredSettings, plan.Request with { OnlyMeasuredSettings = true }));
        }

        int kept = asked.Count;
        double most = chosen.Quote.UsdPerHour * (1 - MinSaving);
        asked.AddRange(Wider(plan, catalog, offers, limits));
        List<PlanVariant> variants = [];
        foreach ((string name, PlanRequest request) in asked)
        {
            Plan moved = Planner.Run(
                request with
                {
                    IsCheapestAlone = true,
                    IsProven = false,
                    // The plan's own fleet has settings that were not measured.
                    Incumbent =
                        request.OnlyMeasuredSettings == plan.Request.OnlyMeasuredSettings
                            ? chosen.AsCandidate()
                            : null,
                    BelowUsdPerHour = variants.Count < kept ? double.PositiveInfinity : most + 1e-9,
                },
                null,
                cancellation
            );
            if (moved.IsPartial)
            {
                // What was not found may still exist.
                break;
            }

            string reason = moved.Chosen is null
                ? (moved.Without.Count > 0 ? moved.Without[0].NearestMiss?.Reason : null)
                    ?? "no configuration fits"
                : "";
            variants.Add(new PlanVariant(name, moved.Chosen, reason));
        }

        PlanVariant[] worth =
        [
            .. variants.Where((variant, i) => i < kept || variant.Entry?.Quote.UsdPerHour <= most),
        ];
        Parallel.ForEach(
            worth,
            new ParallelOptions { MaxDegreeOfParallelism = plan.Request.Threads ?? -1 },
            variant => _ = variant.Entry?.Deliverable
        );
        return worth;
    }

    /// <summary>Every listed price, every region, and each promise a quarter looser.</summary>
    private static IEnumerable<(string Name, PlanRequest Request)> Wider(
        Plan plan,
        Catalog catalog,
        OfferOptions offers,
        PackingLimits limits
    )
    {
        if (plan.Request.Pricing is OfferPricing { Offers.IsNarrowed: true })
        {
            OfferSelection any = OfferSelection.Choose(
                catalog,
                offers with
                {
                    AllowsUnsure = true,
                },
                new FaultList()
            );
            yield return (MovedPlan.AnyPrice, plan.Request with { Pricing = new OfferPricing(any, limits) });
        }

        TargetSetting asked = new(plan.Request, offers);
        foreach (
            (TargetLeverKind _, string name, TargetSetting setting) in TargetLevers
                .OfBuying(asked)
                .Where(lever => lever.Kind == TargetLeverKind.Region)
        )
        {
            OfferSelection market = OfferSelection.Choose(catalog, setting.Offers, new FaultList());
            yield return (name, plan.Request with { Pricing = new OfferPricing(market, limits) });
        }

        foreach (SloTarget target in plan.Request.Slo.Targets)
        {
            (string name, TargetSetting setting) = TargetLevers.Relaxed(asked, target, Relaxation);
            yield return (name, setting.Request);
        }
    }

    /// <summary>The same limits with gaps promised as TPOT, or TPOT promised as gaps; null where neither is promised alone.</summary>
    private static (string Words, Slo Slo)? Moved(Slo slo)
    {
        bool hasItl = slo.Targets.Any(target => target.Metric == LatencyMetric.Itl);
        bool hasTpot = slo.Targets.Any(target => target.Metric == LatencyMetric.Tpot);
        if (hasItl == hasTpot)
        {
            return null;
        }

        LatencyMetric from = hasItl ? LatencyMetric.Itl : LatencyMetric.Tpot;
        LatencyMetric to = hasItl ? LatencyMetric.Tpot : LatencyMetric.Itl;
        string words = hasItl ? "ITL promised as TPOT (mean per request)" : "TPOT promised as ITL (each gap)";
        return (
            words,
            new Slo([
                .. slo.Targets.Select(target => target.Metric == from ? target with { Metric = to } : target),
            ])
        );
    }
}
