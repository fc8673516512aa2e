using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>An attempt from its reservation on: whom it is for, what is held, whether it was sent.</summary>
public sealed record OpenHold
{
    /// <summary>Id of its journal.</summary>
    public required Guid GatewayId { get; init; }

    /// <summary>The attempt.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>Its RESERVE record; null where the journal has none.</summary>
    public required long? ReserveSequence { get; init; }

    /// <summary>When it was reserved: the time that the attempt belongs to in every sum.</summary>
    public required long ReservedUnixNs { get; init; }

    /// <summary>Its DISPATCH record; null before.</summary>
    public long? DispatchSequence { get; init; }

    /// <summary>When it was dispatched; null before.</summary>
    public long? DispatchedUnixNs { get; init; }

    /// <summary>Requests that the engine ran when it was dispatched; null before, and where the engine did not say.</summary>
    public long? BatchAtDispatch { get; init; }

    /// <summary>Requests that waited at the engine when it was dispatched; null before, and where the engine did not say.</summary>
    public long? WaitingAtDispatch { get; init; }

    /// <summary>Share of the engine's KV cache in use when it was dispatched, in millionths; null before, and where the engine did not say.</summary>
    public int? KvUseMillionthsAtDispatch { get; init; }

    /// <summary>The most that it can cost: as reserved, or as last raised.</summary>
    public Money Hold { get; init; }

    /// <summary>The operation, such as <c>chat</c>.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>The model as the client named it.</summary>
    public string Model { get; init; } = "";

    /// <summary>The upstream and its model.</summary>
    public string Deployment { get; init; } = "";

    /// <summary>The key's id.</summary>
    public string Key { get; init; } = "";

    /// <summary>The key's team; empty without.</summary>
    public string Team { get; init; } = "";

    /// <summary>The end user; empty without.</summary>
    public string User { get; init; } = "";

    /// <summary>The session; empty without.</summary>
    public string Session { get; init; } = "";

    /// <summary>Tags, in the order of the journal.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The client's key of the request, over all its tries; empty without.</summary>
    public string IdempotencyKey { get; init; } = "";

    /// <summary>Tries of the client before this one, as it says.</summary>
    public int ClientRetry { get; init; }

    /// <summary>True from DISPATCH on: it may cost money.</summary>
    public bool IsDispatched => DispatchSequence is not null;

    /// <summary>By what budgets of a kind count it; empty text where it has none.</summary>
    internal IReadOnlyList<string> ValuesOf(ScopeKind kind) =>
        kind switch
        {
            ScopeKind.All => [""],
            ScopeKind.Key => [Key],
            ScopeKind.Team => [Team],
            ScopeKind.User => [User],
            ScopeKind.Model => [Model],
            ScopeKind.Tag => Tags,
            _ => [SessionIdentity.Of(Key, Session)],
        };
}
