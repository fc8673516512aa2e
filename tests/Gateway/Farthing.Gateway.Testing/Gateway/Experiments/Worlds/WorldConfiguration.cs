using System.Globalization;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments;
using Farthing.Gateway.Experiments.Policies;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Policies;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Tests.Experiments;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>The gateway of a world, and the plan of its experiment.</summary>
internal static class WorldConfiguration
{
    /// <summary>The model that clients ask for.</summary>
    public const string Model = "m";

    /// <summary>Seconds of a block: 84 pairs in 28 days.</summary>
    private const long BlockSeconds = 14_400;

    /// <summary>The secret of a key.</summary>
    public static string SecretOf(int key) =>
        string.Create(CultureInfo.InvariantCulture, $"sk-far-world-{key:00}-0123456789");

    /// <summary>The id of a key.</summary>
    public static string IdOf(int key) => string.Create(CultureInfo.InvariantCulture, $"k{key}");

    /// <summary>The plan.</summary>
    /// <param name="world">The world.</param>
    public static ExperimentPlan PlanOf(World world) =>
        SamplePlans.Units with
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"world-{world.Number}"),
            Lever = world.Lever,
            Arms = new ExperimentArms("without", "with", world.ControlShare),
            Unit = world.IsBlocks ? AssignmentUnit.Block : AssignmentUnit.Session,
            Scope = new ExperimentScope([], [], []),
            Method = world.IsBlocks ? ExperimentMethod.Blocks : ExperimentMethod.Units,
            Salt = string.Create(CultureInfo.InvariantCulture, $"salt-{world.Seed}"),
            Start = world.Start,
            // A little less than there are: blocks without a request make no pair, and the last sessions may come too late.
            PlannedSize = world.IsBlocks ? 42 : world.Sessions * 19 / 20,
            Covariates =
            [
                .. world.HasHistory ? (Covariate[])[Covariate.PrePeriodCost] : [],
                .. !world.IsBlocks && world.Shape == WorldShape.Seasonal ? (Covariate[])[Covariate.Hour] : [],
            ],
            Guardrails = [],
            Exclusions = [],
            PriceBook = new FrozenPriceBook("world", PriceBookHash.Of(PricesOf(world))),
            Prediction = new SavingPrediction(0, -1e6, 1e6),
            Blocks = world.IsBlocks
                ? new BlockPlan(BlockSeconds, CarryOverOf(world), CarryOverOf(world), world.Days)
                : null,
            Settings = world.Lever switch
            {
                LeverKind.PriceTier => new LeverSettings { Tier = "flex" },
                LeverKind.MaxTokensCap => new LeverSettings { MaxTokens = WorldTruth.CapOf(world.Size) },
                LeverKind.OtherModel => new LeverSettings { Model = "small" },
                LeverKind.RouterPolicy => new LeverSettings
                {
                    ControlDeployments = ["up/large"],
                    TreatmentDeployments = ["up/small"],
                },
                _ => LeverSettings.None,
            },
        };

    /// <summary>The gateway's options.</summary>
    /// <param name="world">The world.</param>
    /// <param name="upstream">Its upstream.</param>
    /// <param name="folder">Its data.</param>
    /// <param name="plan">The experiment; null: none, and everybody has the lever.</param>
    public static GatewayOptions OptionsOf(World world, Uri upstream, string folder, ExperimentPlan? plan)
    {
        RoutedDeployment large = DeploymentOf(
            "up/large",
            world.Lever == LeverKind.PromptCacheMarks ? WorldProvider.Marked : WorldProvider.Large,
            upstream
        );
        RoutedDeployment small = DeploymentOf("up/small", WorldProvider.Small, upstream);
        return new GatewayOptions
        {
            Listen = new ListenOptions { Port = 0 },
            DataFolder = folder,
            Models =
            [
                new ModelRoute
                {
                    Name = Model,
                    Deployments = world.Lever == LeverKind.RouterPolicy ? [large, small] : [large],
                },
                new ModelRoute { Name = "small", Deployments = [small] },
            ],
            Prices = PricesOf(world),
            MaxAttempts = 1,
            Keys =
            [
                .. Enumerable
                    .Range(0, WorldTraffic.Keys)
                    .Select(key => new KeyOptions
                    {
                        Id = IdOf(key),
                        Sha256 = KeySecret.HashOf(SecretOf(key)),
                        Team = key % 2 == 0 ? "even" : "odd",
                    }),
            ],
            Features =
            [
                plan is null ? ExperimentOptions.None : new ExperimentOptions([plan]),
                CacheOf(world),
                world.Lever == LeverKind.PromptCacheMarks
                    ? new PromptCacheOptions
                    {
                        Models = new Dictionary<string, PromptCachePolicy>
                        {
                            [Model] = new(PromptCacheMode.FiveMinutes, Overrides: false),
                        },
                    }
                    : PromptCacheOptions.None,
            ],
        };
    }

    /// <summary>Prices as the gateway is told them.</summary>
    public static Dictionary<string, ModelPrice> PricesOf(World world)
    {
        ModelPrice cheaper = WorldPrices.Cheaper(world.Size).Configured;
        return new Dictionary<string, ModelPrice>
        {
            ["up/large"] = WorldPrices.Usual.Configured with { Tiers = new TierPrices(cheaper, null) },
            ["up/small"] = cheaper,
        };
    }

    /// <summary>Seconds in which a block acts on the next: the life of an answer, or the longest in a provider's cache and a request under way.</summary>
    private static long CarryOverOf(World world) =>
        world.Lever == LeverKind.CanonicalCache ? (long)WorldTruth.LifeOf(world).TotalSeconds : 900;

    private static CacheOptions CacheOf(World world) =>
        world.Lever is LeverKind.ExactCache or LeverKind.CanonicalCache
            ? CacheOptions.None with
            {
                Models = new Dictionary<string, CachePolicy>
                {
                    [Model] = new()
                    {
                        Mode = world.Lever == LeverKind.ExactCache ? CacheMode.Exact : CacheMode.Canonical,
                        AnyTemperature = true,
                        Ttl = WorldTruth.LifeOf(world),
                    },
                },
            }
            : CacheOptions.None;

    private static RoutedDeployment DeploymentOf(string name, string model, Uri upstream) =>
        new(
            new Deployment
            {
                Name = name,
                UpstreamModel = model,
                Upstream = new Upstream
                {
                    Name = "up",
                    Address = upstream,
                    Api = ApiKinds.OpenAi | ApiKinds.Anthropic,
                },
            }
        );
}
