using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Ledger;

/// <summary>An attempt from its reservation on: whom it is for, what is held, whether it was sent.</summary>
public sealed record OpenHold : AttemptReservation
{
    /// <summary>Id of its journal.</summary>
    public Guid GatewayId { get; internal set; }

    /// <summary>Its RESERVE record; null where the journal has none.</summary>
    public long? ReserveSequence { get; internal set; }

    /// <summary>When it was reserved: the time that the attempt belongs to in every sum.</summary>
    public long ReservedUnixNs { get; internal set; }

    /// <summary>Its DISPATCH record; null before.</summary>
    public long? DispatchSequence { get; internal set; }

    /// <summary>When it was dispatched; null before.</summary>
    public long? DispatchedUnixNs { get; internal set; }

    /// <summary>Requests that the engine ran when it was dispatched; null before, and where the engine did not say.</summary>
    public long? BatchAtDispatch { get; internal set; }

    /// <summary>Requests that waited at the engine when it was dispatched; null before, and where the engine did not say.</summary>
    public long? WaitingAtDispatch { get; internal set; }

    /// <summary>Share of the engine's KV cache in use when it was dispatched, in millionths; null before, and where the engine did not say.</summary>
    public int? KvUseMillionthsAtDispatch { get; internal set; }

    /// <summary>An attempt without names: its reservation is not known.</summary>
    public OpenHold() { }

    /// <summary>An attempt as its reservation says.</summary>
    internal OpenHold(AttemptReservation reservation)
        : base(reservation) { }

    /// <summary>True from DISPATCH on: it may cost money.</summary>
    public bool IsDispatched => DispatchSequence is not null;

    /// <summary>By what budgets of a kind count it; empty text where it has none.</summary>
    internal IReadOnlyList<string> ValuesOf(ScopeKind kind) => ScopeRow.Of(kind).ValuesOf(Names);
}
