using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Planning;
using Farthing.Planning.Baselines;
using Farthing.Planning.Certainty;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Planning.Requests;
using Farthing.Planning.Variants;
using Farthing.Scenarios;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;

namespace Farthing.Verbs.Plans;

/// <summary>From a command line to a plan with everything that is said beside it; <c>plan</c> and its replay run the same.</summary>
internal static class PlanRun
{
    /// <summary>Plans a scenario.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="scenario">The scenario that was read from it.</param>
    /// <param name="catalog">The catalog with its overlays.</param>
    /// <param name="progress">Told what is being done, and what was found.</param>
    public static PlanAnswer Of(
        VerbContext context,
        Scenario scenario,
        Catalog catalog,
        ProgressLine progress
    )
    {
        Stopwatch watch = Stopwatch.StartNew();
        PlanInputs inputs = PlanResolver.Resolve(
            PlanCommand.Around(context),
            scenario,
            catalog,
            0,
            context.Cancellation
        );
        (Deployment Fleet, CurrentFile File)? current = ReadCurrent(context, catalog, inputs);
        context.StopOnFaults();
        BestFleets best = new();
        Plan plan = Planner.Run(
            inputs.Request,
            new PlanProgress(progress.Show) { Found = found => progress.Below = best.With(found) },
            context.Cancellation
        );
        progress.Show("what certainty costs, what else you could do");
        (CertaintyLadder? ladder, IReadOnlyList<PlanVariant> variants) = Beside(
            inputs,
            plan,
            context.Cancellation
        );
        PlanAnswer answer = new(inputs, plan, variants, watch.Elapsed.TotalSeconds, context.Faults)
        {
            Certainty = ladder,
            IsInterrupted = context.Cancellation.IsCancellationRequested,
            Baseline =
                current is null || plan.IsPartial
                    ? null
                    : Baseline(context, inputs, current.Value.Fleet, current.Value.File.Notes),
        };
        context.StopOnFaults();
        return answer;
    }

    /// <summary>What is searched once a plan is made: what certainty costs, and the plan with one thing moved. One beside the other; neither sees what the other finds.</summary>
    /// <param name="inputs">What was asked.</param>
    /// <param name="plan">The plan; nothing is searched beside one that was interrupted.</param>
    /// <param name="cancellation">Stops it.</param>
    public static (CertaintyLadder? Ladder, IReadOnlyList<PlanVariant> Variants) Beside(
        PlanInputs inputs,
        Plan plan,
        CancellationToken cancellation
    )
    {
        if (plan.IsPartial)
        {
            return (null, []);
        }

        CertaintyLadder? ladder = null;
        IReadOnlyList<PlanVariant> variants = [];
        MeasuringOffer? offer = Measuring.Offer(inputs, plan);
        Plan forked = plan with { Request = plan.Request with { Runs = plan.Request.Runs.Fork() } };
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = plan.Request.Threads ?? -1 },
            () => ladder = CertaintyLadder.Of(forked, offer, cancellation),
            () => variants = PlanVariants.Of(plan, inputs.Catalog, inputs.Offers, inputs.Limits, cancellation)
        );
        return (ladder, variants);
    }

    private static (Deployment Fleet, CurrentFile File)? ReadCurrent(
        VerbContext context,
        Catalog catalog,
        PlanInputs inputs
    )
    {
        string? path = context.Parsed.GetValue(PlanFlags.Current);
        string? gpus = context.Parsed.GetValue(PlanFlags.CurrentGpus);
        if (path is null)
        {
            if (gpus is not null)
            {
                context.Conflict(
                    PlanFlags.CurrentGpus.Name,
                    "--current-gpus has no effect without --current",
                    "--current FILE beside it",
                    gpus
                );
            }

            return null;
        }

        CurrentFile file = new(context.Faults, catalog, inputs.Request.Model, inputs.Request.Gpus);
        return file.Read(path, gpus) is Deployment fleet ? (fleet, file) : null;
    }

    /// <summary>What is served now, priced under the plan's conditions; its GPUs count as sold even where the plan may not use them.</summary>
    private static PlanBaseline Baseline(
        VerbContext context,
        PlanInputs inputs,
        Deployment fleet,
        List<string> notes
    )
    {
        OfferOptions offers = inputs.Offers;
        if (offers.Inventory.Count > 0 && offers.Inventory.All(item => item.GpuId != fleet.Gpu.Id))
        {
            notes.Add($"{fleet.Gpu.Id} is not in your inventory: priced as offered");
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
            context.Faults
        );
        OfferPricing pricing = new(market, PackingLimits.None);
        GpuSpec gpu = InterconnectResolver.Link(inputs.Scenario, fleet.Gpu, context.Faults);
        fleet = fleet with { Gpu = market.Linked(gpu)[0] };
        return new PlanBaseline(
            context.Parsed.GetValue(PlanFlags.Current)!,
            fleet,
            FleetBaseline.Of(inputs.Request, fleet, pricing, context.Cancellation),
            notes
        );
    }

    /// <summary>Reads the scenario and the catalog of a command line; all faults of both at once.</summary>
    public static (Scenario Scenario, Catalog Catalog) Read(
        VerbContext context,
        ScenarioFlags flags,
        (string File, string Text)? stored = null
    )
    {
        Scenario scenario = flags.Read(context, stored);
        Catalog catalog = CatalogLoader.Load(context);
        context.StopOnFaults();
        return (scenario, catalog);
    }
}
