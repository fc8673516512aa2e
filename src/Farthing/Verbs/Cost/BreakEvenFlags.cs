using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary>The flags of <c>farthing cost break-even</c>.</summary>
internal sealed class BreakEvenFlags
{
    public QuantityFlag GpuPrice { get; } = CostFlags.GpuPrice();
    public TextFlag Self { get; } =
        new(
            "--self",
            null,
            "An instance of the catalog and how many make a unit, such as 'p5.48xlarge x1', instead of --gpu-price and --gpus"
        );
    public TextFlag Api { get; } =
        new("--api", null, "An API of the catalog, such as openai/gpt-4o, instead of its prices");
    public QuantityFlag Gpus { get; } =
        new(
            "--gpus",
            Positive(QuantityKind.Count, 1e6),
            "GPUs of one unit: the smallest piece that serves alone and that the fleet grows by; beside --model also 4xA100-80GB, whose throughput is simulated",
            1
        )
        {
            IsOther = FleetFlags.NamesGpu,
        };
    public QuantityFlag Tps { get; } =
        new(
            "--tps",
            Positive(QuantityKind.TokensPerSecond),
            "Tokens per second, input and output as the API counts them, that one unit delivers at full load"
        );
    public QuantityFlag Capacity { get; } =
        new("--capacity", Positive(QuantityKind.Rate), "The same in requests; needs --in and --out");
    public QuantityFlag Utilization { get; } =
        new("--utilization", Positive(QuantityKind.Fraction, 1), "Share of full load to plan with", 1);
    public QuantityFlag ApiPrice { get; } =
        new(
            "--api-price",
            Positive(QuantityKind.UsdPerMillionTokens),
            "Price of the API for a million tokens, in and out alike"
        );
    public QuantityFlag ApiIn { get; } =
        new(
            "--api-in",
            Positive(QuantityKind.UsdPerMillionTokens),
            "Price of the API for input; needs --api-out"
        );
    public QuantityFlag ApiOut { get; } =
        new("--api-out", Positive(QuantityKind.UsdPerMillionTokens), "Price of the API for output");
    public QuantityFlag InputShare { get; } =
        new("--input-share", Share(), "Share of input among all tokens, where --in and --out are not given");
    public QuantityFlag In { get; } = new("--in", Amount(QuantityKind.Count), "Input tokens of a request");
    public QuantityFlag Out { get; } = new("--out", Amount(QuantityKind.Count), "Output tokens of a request");
    public TextFlag Traffic { get; } =
        new(
            "--traffic",
            null,
            "Volume now: tokens such as 100B/month, or requests such as 12/s with --in and --out"
        );
    public QuantityFlag People { get; } =
        new("--people", Number(0, 10000), "Engineers that self-hosting takes", 0);
    public QuantityFlag ApiPeople { get; } =
        new("--api-people", Number(0, 10000), "Engineers that buying takes", 0);
    public QuantityFlag PeopleCost { get; } =
        new("--people-cost", Amount(QuantityKind.UsdPerYear), "Cost of an engineer", 200_000);
    public QuantityFlag Other { get; } =
        new(
            "--other",
            Amount(QuantityKind.UsdPerYear),
            "Other costs of self-hosting: egress, logs, storage ($240/month)",
            0
        );
    public QuantityFlag Hours { get; } = CostFlags.HoursPerMonth();

    /// <summary>Names the unit whose throughput is simulated.</summary>
    public ServingFlags Serving { get; } = new();

    /// <summary>Its traffic and promise.</summary>
    public FleetFlags Fleet { get; } = new();

    /// <summary>All of them.</summary>
    public Option[] All =>
        [
            GpuPrice,
            Self,
            Gpus,
            Tps,
            Capacity,
            Utilization,
            Api,
            ApiPrice,
            ApiIn,
            ApiOut,
            InputShare,
            In,
            Out,
            Traffic,
            People,
            ApiPeople,
            PeopleCost,
            Other,
            Hours,
            Serving.Model,
            Serving.Weights,
            Serving.Kv,
            .. Fleet.All,
        ];

    /// <summary>True when a side is named and has to be looked up.</summary>
    public bool UsesCatalog(VerbContext context) =>
        context.Parsed.GetValue(Self) is not null || context.Parsed.GetValue(Api) is not null;
}
