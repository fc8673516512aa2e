using System.Text.Json.Serialization;
using Farthing.Gateway.Mirroring;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /status</c>.</summary>
internal sealed record StatusAnswer(
    string Version,
    string GatewayId,
    DateTimeOffset StartedAt,
    int Running,
    StatusAnswer.JournalStatus Journal,
    StatusAnswer.LedgerStatus Ledger,
    StatusAnswer.KeyStatus Keys,
    StatusAnswer.RecoveredHolds Recovered,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MirrorReport? Mirror = null
) : AdminBody
{
    /// <summary>Written position of the journal.</summary>
    public sealed record JournalStatus(long Segment, long Offset, string? Failure);

    /// <summary>Ledger's lag behind it.</summary>
    public sealed record LedgerStatus(long LagBytes, double LagSeconds, string? Failure);

    /// <summary>Number of keys.</summary>
    public sealed record KeyStatus(int Configured, int Stored, string? Failure);

    /// <summary>Attempts that a crash had left open.</summary>
    public sealed record RecoveredHolds(int Released, int Charged, Money AmountUsd);
}
