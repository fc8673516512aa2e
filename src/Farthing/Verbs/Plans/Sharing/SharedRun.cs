using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Requests;
using Farthing.Planning.Sharing;
using Farthing.Scenarios;
using Farthing.Scenarios.Plans;
using Farthing.Settings;

namespace Farthing.Verbs.Plans.Sharing;

/// <summary>Several models on shared GPUs: the cheapest division for given rates, or the rates for given GPUs.</summary>
/// <param name="caller">The command line.</param>
/// <param name="scenario">The scenario with its models.</param>
/// <param name="catalog">The catalog.</param>
internal sealed class SharedRun(VerbContext caller, Scenario scenario, Catalog catalog)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>The cheapest fleets for all models at their rates; exit code 1 where they do not fit together.</summary>
    public int Plan()
    {
        VerbContext context = new("plan.shared", caller.Parsed, caller.Cancellation);
        RefuseUseless(context);
        PlanInputs[] inputs = Resolve(context);
        SharedInventory inventory = InventoryOf(inputs[0]);
        using ProgressLine progress = new(context);
        List<Plan> plans = [];
        foreach (PlanInputs one in inputs)
        {
            plans.Add(Planner.Run(one.Request, new PlanProgress(progress.Show), context.Cancellation));
        }

        progress.Clear();
        SharedPlan plan = new(
            inputs,
            plans,
            inventory.Cheapest([.. plans.Select(each => each.Entries)]),
            inventory
        );
        PlanSharedDocument document = plan.Document();
        return context.Answer(
            document,
            () => SharedSheet.Of(plan, document),
            document.Fits ? 0 : 1,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · {Show.Count(plans.Sum(each => each.Configurations))} configurations, {Show.Count(plans.Sum(each => each.Simulations))} simulations · --model NAME shows one model in full · --json{(document.IsPartial ? " · INTERRUPTED: the best so far" : "")}"
        );
    }

    /// <summary>The highest common multiple of the rates that fits the inventory; exit code 1 where nothing does.</summary>
    public int Fit()
    {
        VerbContext context = new("plan.fit", caller.Parsed, caller.Cancellation);
        RefuseUseless(context);
        if (scenario.Hardware.Inventory.Count == 0)
        {
            context.Faults.Add(
                new Fault(PlanFaultCodes.NeedsInventory, "no GPUs are listed to fit the models on")
                {
                    File = scenario.File,
                    Path = "hardware.inventory",
                    Expected = "inventory: [{ gpu: H100-SXM, count: 16 }] under hardware in the scenario",
                }
            );
        }

        context.StopOnFaults();
        PlanInputs[] inputs = Resolve(context);
        SharedInventory inventory = InventoryOf(inputs[0]);
        using ProgressLine progress = new(context);
        PlanRequest[] requests = [.. inputs.Select(one => one.Request)];
        InventoryFit together = InventoryFit.Find(requests, inventory, progress.Show, context.Cancellation);
        List<InventoryFit> alone = [];
        foreach (PlanRequest request in requests)
        {
            alone.Add(
                requests.Length == 1
                    ? together
                    : InventoryFit.Find([request], inventory, progress.Show, context.Cancellation)
            );
        }

        IReadOnlyList<int> group =
            together.KeptFactor >= 1
                ? [.. Enumerable.Range(0, requests.Length)]
                : inventory.LargestGroup([
                    .. requests.Select(request =>
                        Planner.Run(request, new PlanProgress(progress.Show), context.Cancellation).Entries
                    ),
                ]);
        context.Cancellation.ThrowIfCancellationRequested();
        progress.Clear();
        SharedFit fit = new(inputs, together, alone, group, inventory);
        PlanFitDocument document = fit.Document();
        return context.Answer(
            document,
            () => FitSheet.Of(fit, document),
            group.Count > 0 || together.Fleets.Count > 0 ? 0 : 1,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · each rate is a plan of its own, found to {InventoryFit.Tolerance * 100:0} % · one kind of GPU for each model · --json"
        );
    }

    private PlanInputs[] Resolve(VerbContext context) =>
        [
            .. Enumerable
                .Range(0, scenario.Models.Count)
                .Select(model =>
                    PlanResolver.Resolve(
                        PlanCommand.Around(context),
                        scenario,
                        catalog,
                        model,
                        context.Cancellation
                    )
                ),
        ];

    private static SharedInventory InventoryOf(PlanInputs inputs)
    {
        Dictionary<string, int> counts = new(inputs.Limits.Quotas, StringComparer.Ordinal);
        foreach (var kind in inputs.Offers.Inventory.GroupBy(item => item.GpuId))
        {
            int owned = kind.Sum(item => item.Count);
            counts[kind.Key] = Math.Min(owned, counts.GetValueOrDefault(kind.Key, int.MaxValue));
        }

        return new SharedInventory(inputs.Limits.MaxGpus, counts);
    }

    private void RefuseUseless(VerbContext context)
    {
        if (scenario.Hardware.MaxWatts is double watts)
        {
            context.Faults.Add(
                scenario.FaultAt(
                    "hardware.max_power",
                    new Fault(SettingFaultCodes.NoEffect, "several models are divided by GPUs, not by power")
                    {
                        Value = Show.Watts(watts),
                        Expected = "hardware.max_gpus, hardware.quotas or one model",
                    }
                )
            );
        }

        PlanCommand.RefuseUseless(
            context,
            "on several models or an inventory",
            "a plan of one model",
            PlanFlags.Current,
            PlanFlags.CurrentGpus,
            PlanFlags.Why,
            PlanFlags.Run
        );
        context.StopOnFaults();
    }
}
