using Farthing.Numerics.Faults;
using Farthing.Scenarios.Keys;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Settings;
using Farthing.Settings.Values;

namespace Farthing.Scenarios;

/// <summary>Makes the typed scenario from checked values; adds faults of values that cannot be true together.</summary>
public sealed partial class ScenarioBuilder(SettingValues values, string? file, FaultList faults)
{
    /// <summary>The scenario; only to be used when the fault list is empty.</summary>
    /// <param name="source">The text of the file.</param>
    public Scenario Build(string source)
    {
        ScenarioDemand shared = new(Workload(), Promise("slo."));
        string[] listed = [.. Listed()];
        IReadOnlyList<string> models = listed.Length > 0 ? listed : values.Texts("model");
        ScenarioDemand[] demands = [.. models.Select((_, model) => Demand(shared, $"models[{model}]"))];
        ScenarioAutoscale? terms = ScaleTerms();
        Scenario scenario = new()
        {
            Models = models,
            Demands = demands,
            Workload = (demands.FirstOrDefault() ?? shared).Workload,
            Slo = (demands.FirstOrDefault() ?? shared).Slo,
            Confidence = values.Number("confidence")!.Value,
            OnlyMeasuredSettings = values.Text("settings") == "measured",
            Hardware = Hardware(),
            Precision = new ScenarioPrecision
            {
                Weights = Formats("precision.weights"),
                Kv = Formats("precision.kv"),
                MaxQualityLossFraction = values.Number("precision.max_quality_loss"),
            },
            Engine = Engine(),
            Autoscale = values.IsGiven(PolicyPath) ? terms : null,
            ScaleTerms = terms,
            Spot = Spot(),
            Batch = Batch(),
            Adapters = Adapters(),
            Pools = Pools(source),
            Offers = new ScenarioOffers
            {
                Purchase = values.Texts("offers.purchase"),
                Regions = values.Texts("offers.regions"),
                GpuUsdPerHour = values.Number("offers.gpu_price"),
                AssumedDiscount = values.Number("offers.assume_discount"),
                TrafficFutures = Futures("offers.traffic_futures"),
                OnDemandFutures = Futures("offers.price_futures"),
                HedgeFraction = values.Number("offers.hedge")!.Value,
                Discounts = Named("offers.discounts.").ToDictionary(pair => pair.Name, pair => pair.Number),
            },
            Compare = values.Texts("compare"),
            People = new ScenarioPeople(
                values.Number("people.self_host"),
                values.Number("people.gpus_per_engineer")!.Value,
                values.Number("people.api")!.Value,
                values.Number("people.cost")!.Value
            ),
            Overhead = new ScenarioOverhead(
                values.Number("overhead.before")!.Value,
                values.Number("overhead.after")!.Value
            ),
            HoursPerMonth = values.Number("hours_per_month")!.Value,
            Values = values,
            File = file,
            Source = source,
        };
        CheckDuplicates("model");
        CheckDuplicates([
            .. listed.SelectMany((_, model) => values.Find($"models[{model}].model")?.Items ?? []),
        ]);
        CheckDuplicates("hardware.gpus");
        CheckOverhead(scenario);
        CheckAutoscale(scenario);
        CheckRouting(scenario);
        return scenario;
    }

    private ScenarioHardware Hardware() =>
        new()
        {
            Gpus = values.Texts("hardware.gpus"),
            Count = values.Whole("hardware.count"),
            MaxGpus = values.Whole("hardware.max_gpus")!.Value,
            MaxWatts = values.Number("hardware.max_power"),
            Redundancy = values.Text("hardware.redundancy") is string rule
                ? RedundancyRule.Named(rule)
                : null,
            Interconnect =
                values.Text("hardware.interconnect") is string id
                && Interconnects.TryParse(id, out Interconnect link)
                    ? link
                    : null,
            Inventory = Inventory(),
            Quotas = Named("hardware.quotas.").ToDictionary(pair => pair.Name, pair => (int)pair.Number),
        };

    private List<ScenarioInventoryItem> Inventory()
    {
        List<ScenarioInventoryItem> items = [];
        for (int i = 0; values.Text($"hardware.inventory[{i}].gpu") is string gpu; i++)
        {
            items.Add(
                new ScenarioInventoryItem(
                    gpu,
                    values.Whole($"hardware.inventory[{i}].count") ?? 0,
                    values.Number($"hardware.inventory[{i}].price")
                )
            );
        }

        return items;
    }

    private ScenarioEngine Engine()
    {
        return new ScenarioEngine
        {
            TensorParallel = values.Whole("engine.tensor_parallel"),
            PipelineParallel = values.Whole("engine.pipeline_parallel"),
            DataParallel = values.Whole("engine.data_parallel"),
            ExpertParallel = values.Whole("engine.expert_parallel"),
            Replicas = values.Whole("engine.replicas"),
            Routing = SettingWords.Member<RoutingPolicy>(
                values.Text("engine.routing") ?? "least-outstanding"
            ),
            View = new RouterView
            {
                MetricsEveryNs = (long)(values.Number(MetricsEveryPath)!.Value * 1e9),
                IndexTokens =
                    values.Text("engine.routing_prefix_index") == "router"
                        ? values.Whole("engine.routing_index_tokens")
                        : null,
            },
            Options = new EngineOptions
            {
                Family = EngineFamilies.Find(values.Text("engine.name")!)!.Value,
                MaxNumBatchedTokens = values.Whole("engine.max_num_batched_tokens"),
                MaxNumSeqs = values.Whole("engine.max_num_seqs"),
                MaxModelLen = values.Whole("engine.max_model_len"),
                GpuMemoryUtilization = values.IsGiven("engine.gpu_memory_utilization")
                    ? values.Number("engine.gpu_memory_utilization")
                    : null,
                BlockSize = values.Whole("engine.block_size"),
                EnablePrefixCaching = values.IsOn("engine.enable_prefix_caching"),
                EnableChunkedPrefill = values.IsOn("engine.enable_chunked_prefill"),
                LongPrefillTokenThreshold = values.Whole("engine.long_prefill_token_threshold") ?? 0,
                SchedulingPolicy = SettingWords.Member<SchedulingPolicy>(
                    values.Text("engine.scheduling_policy")!
                ),
                NumGpuBlocksOverride = values.Whole("engine.num_gpu_blocks_override"),
                Batching = values.Text("engine.batching") is string batching
                    ? SettingWords.Member<BatchingMode>(batching)
                    : null,
                KvLayout = SettingWords.Member<KvLayout>(values.Text("engine.kv_layout")!),
            },
        };
    }

    private List<NumberFormat> Formats(string path) =>
        [
            .. values
                .Texts(path)
                .Select(id => FormatFacts.TryParse(id, out NumberFormat format) ? format : default),
        ];

    private IEnumerable<(string Name, double Number)> Named(string prefix) =>
        values
            .Paths.Where(path => path.StartsWith(prefix, StringComparison.Ordinal))
            .Where(path => values.Find(path) is not null)
            .Select(path => (path[prefix.Length..], values.Number(path)!.Value));

    private void Need(bool isNeeded, string path, string because)
    {
        if (isNeeded && !values.IsGiven(path))
        {
            SettingPlace place = values.PlaceOf(because) ?? new SettingPlace(because, file);
            faults.Add(
                place.Mark(
                    new Fault(SettingFaultCodes.Missing, $"{path} is missing")
                    {
                        Value = values.Text(because),
                        Expected =
                            $"{path[(path.LastIndexOf('.') + 1)..]}: {ScenarioKeys.Table.Find(path)!.Example} beside it",
                    }
                )
            );
        }
    }

    private void CheckDuplicates(string path) => CheckDuplicates(values.Find(path)?.Items ?? []);

    private void CheckDuplicates(IReadOnlyList<SettingItem> items)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (SettingItem item in items)
        {
            if (!seen.Add(item.Text))
            {
                faults.Add(
                    item.Place.Mark(
                        new Fault(SettingFaultCodes.Impossible, "it occurs twice in the list")
                        {
                            Value = item.Text,
                            Expected = "each name once",
                        }
                    )
                );
            }
        }
    }

    private void CheckOverhead(Scenario scenario)
    {
        foreach (
            string path in values.Paths.Where(path =>
                path.StartsWith("slo.", StringComparison.Ordinal)
                || path.Contains("].slo.", StringComparison.Ordinal)
            )
        )
        {
            if (Target(path) is not SloTarget target)
            {
                continue;
            }

            double spent = target.Metric switch
            {
                LatencyMetric.Ttft or LatencyMetric.Ttfo => scenario.Overhead.BeforeSeconds,
                LatencyMetric.E2e => scenario.Overhead.BeforeSeconds + scenario.Overhead.AfterSeconds,
                _ => 0,
            };
            if (spent >= target.LimitSeconds)
            {
                Impossible(
                    path,
                    $"the overhead of {Numerics.Quantities.Show.Seconds(spent)} alone spends the whole promise",
                    "a promise above the overhead"
                );
            }
        }
    }

    private void Impossible(string path, string message, string expected)
    {
        SettingPlace place = values.Find(path)?.Place ?? values.PlaceOf(path) ?? new SettingPlace(path, file);
        string? text = values.Find(path) is SettingValue value
            ? string.Join(", ", value.Items.Select(item => item.Text))
            : null;
        faults.Add(
            place.Mark(new Fault(SettingFaultCodes.Impossible, message) { Value = text, Expected = expected })
        );
    }
}

/// <summary>One of several pools of a fleet.</summary>
/// <param name="Scenario">The scenario of the pool alone: what is its own stands in place of what is said for all.</param>
/// <param name="Replicas">Its replicas; null where the cheapest numbers are searched, or an autoscaler says.</param>
/// <param name="InputFrom">The shortest prompt that it takes; 0 for any.</param>
/// <param name="InputBelow">Prompts of so many tokens and more go elsewhere; null for none.</param>
/// <param name="SpillsAt">Requests at each of its ready replicas from which others go to the next pool; 0 for never.</param>
public sealed record ScenarioPool(
    Scenario Scenario,
    int? Replicas,
    int InputFrom,
    int? InputBelow,
    int SpillsAt
)
{
    /// <summary>True where its replicas stay as they are and nobody has said how many.</summary>
    public bool IsOpen => Replicas is null && Scenario.Autoscale is null;
}
