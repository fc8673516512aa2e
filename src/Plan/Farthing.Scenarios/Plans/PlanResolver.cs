using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Support;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Planning.Fleets;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Planning.Quality;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Plans;

/// <summary>Turns a scenario into what the planner is asked. All names are looked up before anything is computed, all faults are reported at once.</summary>
public static class PlanResolver
{
    /// <summary>Resolves a scenario for one of its models.</summary>
    public static PlanInputs Resolve(
        PlanSurroundings around,
        Scenario scenario,
        Catalog catalog,
        int modelIndex,
        CancellationToken cancellation
    )
    {
        FaultList faults = around.Faults;
        ModelEntry? model = catalog.TryModel(scenario.Models[modelIndex], out Fault? modelFault);
        Report(scenario, faults, scenario.ModelPath(modelIndex), modelFault);
        scenario = scenario.Of(modelIndex);
        IReadOnlyList<InventoryItem> inventory = Inventory(scenario, catalog, faults);
        List<GpuSpec> named = Gpus(scenario, catalog, faults);
        Dictionary<string, int> quotas = Quotas(scenario, catalog, faults);
        EngineOptionsValidator.Validate(scenario.Engine.Options, faults, model?.Spec.MaxPositionEmbeddings);
        RefuseUnmeasured(scenario, around.Coefficients.MeasuredSettings, faults);
        List<PurchaseKind> purchases = Purchases(scenario);
        bool leavesSpot =
            purchases.Contains(PurchaseKind.Spot) && scenario.Spot?.Traffic != SpotTraffic.Interactive;
        if (leavesSpot && purchases.Count == 1)
        {
            faults.Add(
                scenario.FaultAt(
                    "offers.purchase",
                    new Fault(
                        PlanFaultCodes.SpotWithoutConsent,
                        "live traffic on spot instances needs your consent"
                    )
                    {
                        Value = "spot",
                        Expected =
                            "spot: interactive (--spot interactive), which pays for one replica more; or another kind of purchase",
                    }
                )
            );
        }

        if (leavesSpot)
        {
            purchases.Remove(PurchaseKind.Spot);
        }

        OfferOptions offers = new()
        {
            Purchases = purchases,
            Regions = scenario.Offers.Regions,
            Discounts = scenario.Offers.Discounts,
            GpuUsdPerHour = scenario.Offers.GpuUsdPerHour,
            Interconnect = scenario.Hardware.Interconnect,
            Inventory = inventory,
            GpuIds = [.. named.Select(gpu => gpu.Id)],
            Today = around.Today,
        };
        OfferSelection selection = OfferSelection.Choose(catalog, offers, faults);
        faults.ThrowIfAny();
        List<string> notes = [.. selection.Notes];
        if (leavesSpot)
        {
            notes.Add(PlannedSpot.LeftOut + "live traffic on it needs your consent (--spot interactive)");
        }

        List<GpuSpec> gpus =
        [
            .. (named.Count > 0 ? named : Sold(scenario, catalog, selection, inventory)).SelectMany(
                selection.Linked
            ),
        ];
        int maxGpus = MaxGpus(scenario, inventory);
        PackingLimits limits = new()
        {
            MaxGpus = maxGpus,
            Quotas = quotas,
            PowerQuotas = PowerCap.Quotas(scenario.Hardware.MaxWatts, catalog.Gpus),
            Spot = new SpotMix(scenario.Spot?.Market.Zones ?? new SpotMix().Zones),
        };
        if (PowerCap.Words(scenario.Hardware.MaxWatts, limits, gpus) is string power)
        {
            notes.Add(power);
        }

        OfferPricing pricing = new(selection, limits);
        ResolvedWorkload workload = WorkloadResolver.Resolve(scenario, cancellation);
        notes.AddRange(workload.Notes);
        notes.AddRange(EngineKnowledge.Assumptions(scenario.Engine.Options));
        int longest = Math.Min(
            model!.Spec.MaxPositionEmbeddings,
            scenario.Engine.Options.MaxModelLen ?? int.MaxValue
        );
        PlanWorkload traffic = PlanTraffic.Of(scenario, workload, longest, notes);
        PlanTraffic.RefuseTooLong(scenario, model.Spec, traffic);
        IReadOnlyList<QualityVerdict> quality = QualityGate.JudgeAll(
            catalog,
            model.Spec,
            scenario.Precision.Weights,
            scenario.Precision.MaxQualityLossFraction
        );
        NumberFormat[] weights =
        [
            .. quality.Where(verdict => verdict.IsAllowed).Select(verdict => verdict.Format),
        ];
        notes.AddRange(quality.Select(verdict => verdict.Refusal).OfType<string>());
        if (weights.Length == 0)
        {
            throw new FarthingException(
                [
                    .. quality.Select(verdict =>
                        scenario.FaultAt(
                            "precision.weights",
                            new Fault(PlanFaultCodes.NoFormat, verdict.Refusal ?? "not allowed")
                            {
                                Value = FormatFacts.Id(verdict.Format),
                                Expected =
                                    "a format within precision.max_quality_loss, bf16 for no loss, or a larger loss",
                            }
                        )
                    ),
                ],
                exitCode: 1
            );
        }

        CalibrationScope.Warn(
            around.Warn,
            around.Coefficients,
            model.Spec,
            gpus,
            scenario.Engine.Options.Family
        );
        PlanRequest request = new()
        {
            Model = model.Spec,
            Workload = traffic,
            Slo = scenario.Slo,
            Edge = BandEdge.Sure(scenario.Confidence),
            Gpus = gpus,
            Shapes = new ShapeConstraints
            {
                Weights = weights,
                Kv = scenario.Precision.Kv,
                TensorParallel = scenario.Engine.TensorParallel,
                PipelineParallel = scenario.Engine.PipelineParallel,
                DataParallel = scenario.Engine.DataParallel,
                ExpertParallel = scenario.Engine.ExpertParallel,
                MaxGpus = maxGpus,
            },
            Engine = scenario.Engine.Options,
            OnlyMeasuredSettings = scenario.OnlyMeasuredSettings,
            Replicas = scenario.Engine.Replicas,
            Routing = scenario.IsGiven("engine.routing") ? scenario.Engine.Routing : null,
            Options = new RunOptions
            {
                OverheadBeforeSeconds = scenario.Overhead.BeforeSeconds,
                OverheadAfterSeconds = scenario.Overhead.AfterSeconds,
            },
            Pricing = pricing,
            Support = new SupportRules(catalog.Support),
            PreferredFormats = FormatPreference.Of(catalog, model.Spec, weights),
            Coefficients = around.Coefficients,
        };
        PlanInputs inputs = new(scenario, catalog, workload, request, pricing, quality, around.Today, notes)
        {
            Origin = PlanOrigin.Of(around, scenario),
            Offers = offers,
            Limits = limits,
        };
        return scenario.Adapters is { } adapters
            ? PlanAdapters.Carry(inputs, adapters, "of the scenario")
            : inputs;
    }

    /// <summary>With <c>settings: measured</c>, no setting that a person fixed may lie outside of what was measured.</summary>
    private static void RefuseUnmeasured(
        Scenario scenario,
        IReadOnlyList<MeasuredSetting> measured,
        FaultList faults
    )
    {
        if (!scenario.OnlyMeasuredSettings)
        {
            return;
        }

        ScenarioEngine engine = scenario.Engine;
        foreach (
            (string path, string setting, int? value) in (IEnumerable<(string, string, int?)>)
                [
                    (
                        "engine.max_num_batched_tokens",
                        MeasuredSetting.TokenBudget,
                        engine.Options.MaxNumBatchedTokens
                    ),
                    ("engine.max_num_seqs", MeasuredSetting.Sequences, engine.Options.MaxNumSeqs),
                    ("engine.tensor_parallel", MeasuredSetting.TensorParallel, engine.TensorParallel),
                ]
        )
        {
            MeasuredSetting? range = measured.FirstOrDefault(each =>
                each.Setting == setting && each.Engine == engine.Options.Family.Id()
            );
            if (value is int given && range?.Distance(given) > 0)
            {
                faults.Add(
                    scenario.FaultAt(
                        path,
                        new Fault(
                            PlanFaultCodes.NotMeasured,
                            $"no served run of {range.Engine} was measured with it, and settings: measured allows no other"
                        )
                        {
                            Value = given.ToString(CultureInfo.InvariantCulture),
                            Expected = $"{range.Range}, or settings: any (--settings any)",
                        }
                    )
                );
            }
        }
    }

    private static List<GpuSpec> Gpus(Scenario scenario, Catalog catalog, FaultList faults)
    {
        List<GpuSpec> gpus = [];
        for (int i = 0; i < scenario.Hardware.Gpus.Count; i++)
        {
            GpuEntry? gpu = catalog.TryGpu(scenario.Hardware.Gpus[i], out Fault? fault);
            Report(scenario, faults, $"hardware.gpus[{i}]", fault);
            if (gpu is not null && gpus.TrueForAll(known => known.Id != gpu.Spec.Id))
            {
                gpus.Add(InterconnectResolver.Link(scenario, gpu.Spec, faults));
            }
        }

        return gpus;
    }

    /// <summary>The largest fleet; where nobody states it, GPUs that the person has are all allowed.</summary>
    private static int MaxGpus(Scenario scenario, IReadOnlyList<InventoryItem> inventory) =>
        inventory.Count > 0 && !scenario.IsGiven("hardware.max_gpus")
            ? inventory.Sum(item => item.Count)
            : scenario.Hardware.MaxGpus;

    private static List<InventoryItem> Inventory(Scenario scenario, Catalog catalog, FaultList faults)
    {
        List<InventoryItem> items = [];
        for (int i = 0; i < scenario.Hardware.Inventory.Count; i++)
        {
            ScenarioInventoryItem item = scenario.Hardware.Inventory[i];
            GpuEntry? gpu = catalog.TryGpu(item.Gpu, out Fault? fault);
            Report(scenario, faults, $"hardware.inventory[{i}].gpu", fault);
            if (gpu is not null)
            {
                items.Add(new InventoryItem(gpu.Spec.Id, item.Count, item.UsdPerHour));
            }
        }

        return items;
    }

    private static Dictionary<string, int> Quotas(Scenario scenario, Catalog catalog, FaultList faults)
    {
        Dictionary<string, int> quotas = [];
        foreach ((string name, int count) in scenario.Hardware.Quotas)
        {
            GpuEntry? gpu = catalog.TryGpu(name, out Fault? fault);
            Report(scenario, faults, $"hardware.quotas.{name}", fault);
            if (gpu is not null)
            {
                quotas[gpu.Spec.Id] = count;
            }
        }

        return quotas;
    }

    private static List<PurchaseKind> Purchases(Scenario scenario)
    {
        List<PurchaseKind> kinds = [];
        foreach (string id in scenario.Offers.Purchase)
        {
            if (PurchaseKinds.TryParse(id, out PurchaseKind kind) && !kinds.Contains(kind))
            {
                kinds.Add(kind);
            }
        }

        // Consent to spot asks for it, unless other kinds were asked for.
        if (
            scenario.Spot?.Traffic == SpotTraffic.Interactive
            && !scenario.IsGiven("offers.purchase")
            && scenario.Offers.GpuUsdPerHour is null
        )
        {
            kinds.Add(PurchaseKind.Spot);
        }

        return kinds;
    }

    /// <summary>Every GPU that somebody sells at a known price, or that the person has, and that can be linked as the scenario says.</summary>
    private static List<GpuSpec> Sold(
        Scenario scenario,
        Catalog catalog,
        OfferSelection selection,
        IReadOnlyList<InventoryItem> inventory
    )
    {
        HashSet<string> ids =
        [
            .. inventory.Count > 0
                ? inventory.Select(item => item.GpuId)
                : selection.Offers.Select(offer => offer.GpuId),
        ];
        Interconnect? link = scenario.Hardware.Interconnect;
        return
        [
            .. catalog
                .Gpus.Where(gpu => ids.Contains(gpu.Id) && gpu.CanLink(link ?? gpu.Interconnect))
                .Select(gpu => link is null ? gpu : gpu with { Interconnect = link.Value }),
        ];
    }

    private static void Report(Scenario scenario, FaultList faults, string path, Fault? fault)
    {
        if (fault is not null)
        {
            faults.Add(scenario.FaultAt(path, fault));
        }
    }
}
