using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary><c>POST /adjustments</c>.</summary>
internal sealed record AdjustmentAnswer(
    string Id,
    string? Attempt,
    string? Account,
    Money AmountUsd,
    string Reason,
    string Note,
    string Effective,
    bool WasBookedBefore,
    bool EventKept
) : AdminBody
{
    /// <summary>Of a correction.</summary>
    public static AdjustmentAnswer Of(AdjustRecord record, bool wasBooked, bool isNoted) =>
        new(
            record.Id.ToString("N"),
            record.Attempt?.ToString(),
            record.Account.Length > 0 ? record.Account : null,
            record.Amount,
            record.Reason,
            record.Note,
            LedgerTime.Text(record.EffectiveUnixNs),
            wasBooked,
            isNoted
        );
}
