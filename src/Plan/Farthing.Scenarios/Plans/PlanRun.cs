using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Planning;
using Farthing.Planning.Baselines;
using Farthing.Planning.Certainty;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Planning.Requests;
using Farthing.Planning.Variants;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;

namespace Farthing.Scenarios.Plans;

/// <summary>From a scenario to a plan with everything that is said beside it; <c>plan</c> and its replay run the same.</summary>
public static class PlanRun
{
    /// <summary>Plans a scenario.</summary>
    /// <param name="around">What the plan follows from beside it.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="catalog">The catalog with its overlays.</param>
    /// <param name="currentGpus">The GPUs that a command line of what is served now runs on; null without.</param>
    /// <param name="progress">Told what is being done, and what was found.</param>
    /// <param name="cancellation">Stops it; the answer is then the best so far.</param>
    public static PlanAnswer Of(
        PlanSurroundings around,
        Scenario scenario,
        Catalog catalog,
        string? currentGpus,
        PlanProgress progress,
        CancellationToken cancellation
    )
    {
        Stopwatch watch = Stopwatch.StartNew();
        PlanInputs inputs = PlanResolver.Resolve(around, scenario, catalog, 0, cancellation);
        (Deployment Fleet, CurrentFile File)? current = ReadCurrent(around, catalog, inputs, currentGpus);
        around.Faults.ThrowIfAny();
        if (current is { } served)
        {
            (inputs, Deployment fleet) = PlanAdapters.CarryCurrent(inputs, served.Fleet, served.File);
            current = (fleet, served.File);
        }

        (inputs, Plan plan, SpotProof? proof) = SpotPlan.Of(inputs, progress, cancellation);
        progress.Trying("what certainty costs, what else you could do");
        (CertaintyLadder? ladder, IReadOnlyList<PlanVariant> variants) = Beside(
            inputs,
            plan,
            around.AsksMeasuring,
            cancellation
        );
        PlanAnswer answer = new(inputs, plan, variants, watch.Elapsed.TotalSeconds, around.Faults)
        {
            Certainty = ladder,
            Spot = proof,
            IsInterrupted = cancellation.IsCancellationRequested,
            Baseline =
                current is null || plan.IsPartial
                    ? null
                    : Baseline(around, inputs, current.Value.Fleet, current.Value.File, cancellation),
        };
        around.Faults.ThrowIfAny();
        return answer;
    }

    /// <summary>What is searched once a plan is made: what certainty costs, and the plan with one thing moved. One beside the other; neither sees what the other finds.</summary>
    /// <param name="inputs">What was asked.</param>
    /// <param name="plan">The plan; nothing is searched beside one that was interrupted.</param>
    /// <param name="asksMeasuring">Whether the worth of own measurements is asked for: plans at many certainties.</param>
    /// <param name="cancellation">Stops it.</param>
    public static (CertaintyLadder? Ladder, IReadOnlyList<PlanVariant> Variants) Beside(
        PlanInputs inputs,
        Plan plan,
        bool asksMeasuring,
        CancellationToken cancellation
    )
    {
        if (plan.IsPartial)
        {
            return (null, []);
        }

        CertaintyLadder? ladder = null;
        IReadOnlyList<PlanVariant> variants = [];
        MeasuringOffer? offer = asksMeasuring ? Measuring.Offer(inputs, plan) : null;
        Plan forked = plan with { Request = plan.Request with { Runs = plan.Request.Runs.Fork() } };
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = plan.Request.Threads ?? -1 },
            () => ladder = CertaintyLadder.Of(forked, offer, cancellation),
            () => variants = PlanVariants.Of(plan, inputs.Catalog, inputs.Offers, inputs.Limits, cancellation)
        );
        return (ladder, variants);
    }

    /// <summary>The deployment of the file of what is served now; null without one.</summary>
    internal static (Deployment Fleet, CurrentFile File)? ReadCurrent(
        PlanSurroundings around,
        Catalog catalog,
        PlanInputs inputs,
        string? gpus
    )
    {
        if (around.Current is not string path)
        {
            return null;
        }

        CurrentFile file = new(around.Faults, catalog, inputs.Request.Model, inputs.Request.Gpus);
        return file.Read(path, gpus) is Deployment fleet ? (fleet, file) : null;
    }

    /// <summary>What is served now, priced under the plan's conditions; its GPUs count as sold even where the plan may not use them.</summary>
    internal static PlanBaseline Baseline(
        PlanSurroundings around,
        PlanInputs inputs,
        Deployment fleet,
        CurrentFile file,
        CancellationToken cancellation
    )
    {
        OfferOptions offers = inputs.Offers;
        if (offers.Inventory.Count > 0 && offers.Inventory.All(item => item.GpuId != fleet.Gpu.Id))
        {
            file.Notes.Add($"{fleet.Gpu.Id} is not in your inventory: priced as offered");
            offers = offers with { Inventory = [] };
        }

        OfferSelection market = OfferSelection.Choose(
            inputs.Catalog,
            offers.GpuIds.Count == 0
                ? offers
                : offers with
                {
                    GpuIds = [.. offers.GpuIds.Append(fleet.Gpu.Id).Distinct()],
                },
            around.Faults
        );
        OfferPricing pricing = new(market, PackingLimits.None);
        GpuSpec gpu = InterconnectResolver.Link(inputs.Scenario, fleet.Gpu, around.Faults);
        fleet = fleet with { Gpu = market.Linked(gpu)[0] };
        return new PlanBaseline(
            around.Current!,
            fleet,
            FleetBaseline.Of(inputs.Request, fleet, pricing, cancellation),
            file.Notes
        )
        {
            Unsimulated = file.Unsimulated,
        };
    }
}

/// <summary>What a plan follows from beside its scenario and the catalog.</summary>
/// <param name="Arguments">The words after <c>farthing plan</c> that change the answer.</param>
/// <param name="Today">The day that prices are judged by.</param>
/// <param name="Coefficients">Of the step-time model.</param>
/// <param name="Overlays">Files that were laid over the catalog, in their order.</param>
/// <param name="Current">The file that says what is served now; null without one.</param>
/// <param name="Faults">Takes everything that is wrong.</param>
/// <param name="Warn">Takes remarks that stand in the document.</param>
/// <param name="AsksMeasuring">Whether the worth of own measurements is shown; it takes as long as the rest of the page.</param>
public sealed record PlanSurroundings(
    IReadOnlyList<string> Arguments,
    DateOnly Today,
    CoefficientSet Coefficients,
    IEnumerable<string> Overlays,
    string? Current,
    FaultList Faults,
    Action<string> Warn,
    bool AsksMeasuring = true
);
