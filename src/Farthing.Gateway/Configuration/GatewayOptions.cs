using Farthing.Gateway.Budgets;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;

namespace Farthing.Gateway.Configuration;

/// <summary>Everything that a gateway is told: checked, complete, without defaults to look up.</summary>
public sealed record GatewayOptions
{
    /// <summary>Where clients come to.</summary>
    public required ListenOptions Listen { get; init; }

    /// <summary>The folder of journal and embedded ledger.</summary>
    public required string DataFolder { get; init; }

    /// <summary>What it shares with other gateways; null: nothing, it is alone.</summary>
    public SharedOptions? Shared { get; init; }

    /// <summary>When a record of the journal counts as kept.</summary>
    public JournalDurability Durability { get; init; } = JournalDurability.Write;

    /// <summary>The models.</summary>
    public required IReadOnlyList<ModelRoute> Models { get; init; }

    /// <summary>Prices by deployment.</summary>
    public required IReadOnlyDictionary<string, ModelPrice> Prices { get; init; }

    /// <summary>When a deployment is left alone.</summary>
    public BreakerOptions Breakers { get; init; } = new();

    /// <summary>How many retries an upstream gets.</summary>
    public RetryBudgetOptions Retries { get; init; } = new();

    /// <summary>Tries of one request. Default 3.</summary>
    public int MostAttempts { get; init; } = 3;

    /// <summary>The keys that stand in the configuration.</summary>
    public IReadOnlyList<KeyOptions> Keys { get; init; } = [];

    /// <summary>The budgets.</summary>
    public IReadOnlyList<BudgetOptions> Budgets { get; init; } = [];

    /// <summary>The limits.</summary>
    public IReadOnlyList<RateLimit> Limits { get; init; } = [];

    /// <summary>Status of a request that a budget does not cover: 402 (default: no official client tries again), or 429.</summary>
    public int BudgetStatus { get; init; } = 402;
}
