using Farthing.Settings;

namespace Farthing.Scenarios.Keys;

/// <summary>Every key of a scenario, in the order in which people read one.</summary>
/// <remarks>To add a key: a line here (in the partial of its section), its value in ScenarioBuilder, a use of it in a verb; then <c>./test --accept</c> renews the schema, the template and docs/scenario.md.</remarks>
public static partial class ScenarioKeys
{
    private static readonly IReadOnlyList<Setting> All =
    [
        .. Models(),
        .. Workload(),
        .. Promise(),
        .. Batch(),
        .. Hardware(),
        .. Precision(),
        .. Engine(),
        .. Adapters(),
        .. Autoscale(),
        .. Spot(),
        .. Pools(),
        .. Offers(),
        .. Business(),
    ];

    /// <summary>The settings with their sections.</summary>
    public static readonly SettingTable Table = new("scenario", "scenario", All, Sections())
    {
        Least = "at least model: and workload: (farthing init writes an example)",
        Purpose = "Model, traffic, promise, hardware and purchase",
        Size = SettingSize.Usual with { Hint = "; a trace belongs in workload.trace" },
    };

    private static IReadOnlyList<SettingSection> Sections() =>
        [
            new(
                "models",
                "Several models on one shared inventory, instead of model; each may have its own traffic"
            )
            {
                ShortForm = "models[].model",
                Example = "[llama-3.3-70b, { model: qwen3-32b, rate: 3/s, slo: { ttft_p95: 1s } }]",
            },
            new("models.slo", "Promise of this model; all of it must hold")
            {
                Example = "{ ttft_p95: 1.5s, itl_p95: 40ms }",
            },
            new("workload", "The traffic: a built-in profile, a trace, or lengths of your own"),
            new("workload.arrivals", "Arrivals of requests; a word alone is the process")
            {
                ShortForm = "workload.arrivals.process",
            },
            new("workload.input", "Prompt lengths in tokens; a number alone is a fixed length")
            {
                ShortForm = "workload.input.tokens",
            },
            new("workload.output", "Output lengths in tokens; a number alone is a fixed length")
            {
                ShortForm = "workload.output.tokens",
            },
            new("batch", "Work that nobody waits for, done on the same replicas beside the traffic")
            {
                Example = "{ requests: 10000, input: 512, output: 500, deadline: 8h }",
            },
            new("batch.input", "Prompt lengths of its requests; a number alone is a fixed length")
            {
                ShortForm = "batch.input.tokens",
            },
            new("batch.output", "Output lengths of its requests; a number alone is a fixed length")
            {
                ShortForm = "batch.output.tokens",
            },
            new("slo", "The latency promise: metric_statistic; all of them must hold")
            {
                FlagExample = "ttft_p95=1.5s,itl_p95=40ms",
            },
            new("hardware", "Allowed GPUs and their number"),
            new("hardware.inventory", "GPUs that you have, with their cost; nothing else is then used"),
            new("hardware.quotas", "Maximum number of GPUs of a kind that the cloud lets you start"),
            new("precision", "The formats that you consent to"),
            new(
                "engine",
                "Settings of the engine, named as vLLM names them; those left out are searched or take the engine's default"
            ),
            new("adapters", "Adapters (LoRA) beside the model; a number alone is how many requests name")
            {
                ShortForm = "adapters.count",
                Example = "{ count: 40, max_loras: 8, max_cpu_loras: 40 }",
            },
            new("autoscale", "How the number of replicas follows the traffic")
            {
                Example = "{ policy: hpa, target: 24, min: 2, max: 12 }",
            },
            new("spot", "Work on nodes that may be taken back; a word alone is the traffic")
            {
                ShortForm = "spot.traffic",
                Example = "{ traffic: batch, zones: 3, fallback: when-late }",
            },
            new(
                "pools",
                "Several pools of one fleet, of other GPUs or settings; a request goes to the first that takes it"
            )
            {
                Example = "[{ gpu: H100-SXM, input_from: 4096 }, { gpu: L40S }]",
            },
            new("offers", "Allowed offers and kinds of purchase"),
            new("offers.discounts", "Your discounts on list prices, by offer")
            {
                FlagExample = "aws.p5.1y=40%",
            },
            new(
                "offers.traffic_futures",
                "Futures of traffic that commitments allow for: weights by factor after 12 months"
            )
            {
                FlagExample = "0.6=25%,1=50%,1.6=25%",
            },
            new("offers.price_futures", "Futures of the price on demand, likewise")
            {
                FlagExample = "0.8=30%,1=70%",
            },
            new("people", "The cost of running it in people"),
            new("overhead", "Time outside the engine (guardrails, PII scan) that consumes the promise"),
        ];
}
