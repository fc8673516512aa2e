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
    StatusAnswer.RecoveredHolds Recovered
) : AdminBody
{
    /// <summary>How far the journal is written.</summary>
    public sealed record JournalStatus(long Segment, long Offset, string? Failure);

    /// <summary>How far the ledger is behind it.</summary>
    public sealed record LedgerStatus(long LagBytes, double LagSeconds, string? Failure);

    /// <summary>How many keys there are.</summary>
    public sealed record KeyStatus(int Configured, int Stored, string? Failure);

    /// <summary>What a crash had left open.</summary>
    public sealed record RecoveredHolds(int Released, int Charged, Money AmountUsd);
}
