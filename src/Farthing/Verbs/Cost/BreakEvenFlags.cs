using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary>The flags of <c>farthing cost break-even</c>.</summary>
internal sealed class BreakEvenFlags
{
    public QuantityFlag GpuPrice { get; } = CostFlags.GpuPrice();
    public Option<string?> Self { get; } =
        new("--self")
        {
            Description =
                "An instance of the catalog and how many make a unit, such as 'p5.48xlarge x1', instead of --gpu-price and --gpus",
        };
    public Option<string?> Api { get; } =
        new("--api") { Description = "An API of the catalog, such as openai/gpt-4o, instead of its prices" };
    public QuantityFlag Gpus { get; } =
        new QuantityFlag(
            "--gpus",
            QuantityKind.Count,
            "GPUs of one unit: the smallest piece that serves alone and that the fleet grows by"
        )
            .AboveZeroTo(1e6)
            .Or(1);
    public QuantityFlag Tps { get; } =
        new QuantityFlag(
            "--tps",
            QuantityKind.TokensPerSecond,
            "Tokens per second, input and output as the API counts them, that one unit delivers at full load"
        ).AboveZero();
    public QuantityFlag Capacity { get; } =
        new QuantityFlag(
            "--capacity",
            QuantityKind.Rate,
            "The same in requests; needs --in and --out"
        ).AboveZero();
    public QuantityFlag MaxUtilization { get; } =
        new QuantityFlag("--max-utilization", QuantityKind.Fraction, "Share of full load to plan with")
            .AboveZeroTo(1)
            .Or(1);
    public QuantityFlag ApiPrice { get; } =
        CostFlags.PerMillion("--api-price", "What the API charges for a million tokens, in and out alike");
    public QuantityFlag ApiIn { get; } =
        CostFlags.PerMillion("--api-in", "What it charges for input; needs --api-out");
    public QuantityFlag ApiOut { get; } = CostFlags.PerMillion("--api-out", "What it charges for output");
    public QuantityFlag InputShare { get; } =
        CostFlags.Share(
            "--input-share",
            "Share of input among all tokens, where --in and --out are not given"
        );
    public QuantityFlag In { get; } = CostFlags.Tokens("--in", "Input tokens of a request");
    public QuantityFlag Out { get; } = CostFlags.Tokens("--out", "Output tokens of a request");
    public Option<string?> Traffic { get; } =
        new("--traffic")
        {
            Description =
                "Volume now: tokens such as 100B/month, or requests such as 12/s with --in and --out",
        };
    public QuantityFlag People { get; } =
        new QuantityFlag("--people", QuantityKind.Number, "Engineers that self-hosting takes")
            .Between(0, 10000)
            .Or(0);
    public QuantityFlag ApiPeople { get; } =
        new QuantityFlag("--api-people", QuantityKind.Number, "Engineers that buying takes")
            .Between(0, 10000)
            .Or(0);
    public QuantityFlag PeopleCost { get; } =
        new QuantityFlag("--people-cost", QuantityKind.UsdPerYear, "What an engineer costs").Or(200_000);
    public QuantityFlag Other { get; } =
        new QuantityFlag(
            "--other",
            QuantityKind.UsdPerYear,
            "Other costs of self-hosting: egress, logs, storage ($240/month)"
        ).Or(0);
    public QuantityFlag Hours { get; } = CostFlags.HoursPerMonth();

    /// <summary>All of them.</summary>
    public Option[] All =>
        [
            GpuPrice,
            Self,
            Gpus,
            Tps,
            Capacity,
            MaxUtilization,
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
        ];

    /// <summary>True when a side is named and has to be looked up.</summary>
    public bool UsesCatalog(VerbContext context) =>
        context.Parsed.GetValue(Self) is not null || context.Parsed.GetValue(Api) is not null;
}
