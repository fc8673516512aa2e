using Farthing.Gateway.Budgets;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Gateway.Telemetry.Tracing;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Configuration;

/// <summary>Everything that a gateway is told: checked, complete, without defaults to look up.</summary>
public sealed record GatewayOptions : ListenerOptions
{
    /// <summary>Address of <c>/metrics</c>; null: none.</summary>
    public MetricsOptions? Metrics { get; init; }

    /// <summary>Logging options; null: no request, and events as the executable prints them.</summary>
    public LogOptions? Log { get; init; }

    /// <summary>OTLP export of spans and metrics; null: none.</summary>
    public OtlpOptions? Otlp { get; init; }

    /// <summary>Gets a POST for every threshold that a budget passes; null: nobody. It may hold a secret: never print it.</summary>
    public Uri? AlertWebhook { get; init; }

    /// <summary>The folder of journal and embedded ledger.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Stores shared with other gateways; null: it is alone.</summary>
    public SharedOptions? Shared { get; init; }

    /// <summary>The admin API; null: there is none.</summary>
    public AdminOptions? Admin { get; init; }

    /// <summary>When a record of the journal counts as kept.</summary>
    public JournalDurability Durability { get; init; } = JournalDurability.Write;

    /// <summary>It only meters what it passes on; null: it is a gateway.</summary>
    public MirrorOptions? Mirror { get; init; }

    /// <summary>The models.</summary>
    public required IReadOnlyList<ModelRoute> Models { get; init; }

    /// <summary>Prices by deployment.</summary>
    public required IReadOnlyDictionary<string, ModelPrice> Prices { get; init; }

    /// <summary>When a deployment is left alone.</summary>
    public BreakerOptions Breakers { get; init; } = new();

    /// <summary>Retry budget of an upstream.</summary>
    public RetryBudgetOptions Retries { get; init; } = new();

    /// <summary>Tries of one request, where nobody says another number.</summary>
    public const int UsualAttempts = 3;

    /// <summary>Tries of one request. Default 3.</summary>
    public int MaxAttempts { get; init; } = UsualAttempts;

    /// <summary>The keys that stand in the configuration.</summary>
    public IReadOnlyList<KeyOptions> Keys { get; init; } = [];

    /// <summary>The budgets.</summary>
    public IReadOnlyList<BudgetOptions> Budgets { get; init; } = [];

    /// <summary>The limits.</summary>
    public IReadOnlyList<RateLimit> Limits { get; init; } = [];

    /// <summary>Options of features. Default none.</summary>
    public FeatureSet Features { get; init; } = [];

    /// <summary>What becomes of a request whose hold does not fit.</summary>
    public HoldOptions Holds { get; init; } = new();

    /// <summary>Status of a request that a budget does not cover: 402 (default: no official client tries again), or 429.</summary>
    public int BudgetStatus { get; init; } = 402;
}

/// <summary>A gateway that only meters: every request goes to one upstream as it came, and a share of them through a dry run beside it.</summary>
/// <param name="Target">Where every request goes; its path stands before the request's own.</param>
/// <param name="ShareFraction">Requests that take the dry run, of all, 0 to 1.</param>
public sealed record MirrorOptions(Uri Target, double ShareFraction = 1)
{
    /// <summary>Name of its folder of journal and ledger, within the gateway's own: dry figures never count in a live budget.</summary>
    public const string Folder = "mirror";

    /// <summary>A configuration as a dry run has it: alone, with journal and ledger of its own, and without rests of deployments, for none of them is asked.</summary>
    public GatewayOptions Of(GatewayOptions options) =>
        options with
        {
            Mirror = this,
            DataFolder = Path.Combine(options.DataFolder, Folder),
            Shared = null,
            MaxAttempts = 1,
            Breakers = options.Breakers with { FailuresInARow = int.MaxValue },
        };
}
