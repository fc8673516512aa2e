namespace Farthing.Gateway.Sharing.Leases;

/// <summary>A change of what a gateway may spend of a balance, in one step of the store.</summary>
public readonly record struct LeaseMove
{
    /// <summary>Which balance.</summary>
    public required BalanceKey Key { get; init; }

    /// <summary>The lease's token as the gateway knows it; 0: none yet.</summary>
    public required long Token { get; init; }

    /// <summary>The budget's limit as this gateway is configured.</summary>
    public required long LimitNanoUsd { get; init; }

    /// <summary>When this process first asked for it: attempts since then are under the lease. The store keeps the earliest.</summary>
    public required long SinceUnixNs { get; init; }

    /// <summary>Spent and held: so much is granted whatever the limit says, because it is spent.</summary>
    public required long FloorNanoUsd { get; init; }

    /// <summary>Target; the amount above it is given back.</summary>
    public long KeepNanoUsd { get; init; } = long.MaxValue;

    /// <summary>Spent alone, as the gateway reports it.</summary>
    public required long SpentNanoUsd { get; init; }

    /// <summary>To be granted on top, or nothing.</summary>
    public long NeedNanoUsd { get; init; }

    /// <summary>Preferred amount instead of the need.</summary>
    public long WantNanoUsd { get; init; }

    /// <summary>The most that this gateway spends and holds from here on beyond what the shared ledger shows of it, until it tells of more.</summary>
    public long UnseenNanoUsd { get; init; } = long.MaxValue;

    /// <summary>No more than this part of what is left, unless it is needed: 4 × the gateways that are alive.</summary>
    public int Share { get; init; } = 4;

    public LeaseMove() { }
}
