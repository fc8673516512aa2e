using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>A gateway was said to be lost with its journal, and what it had open was ended in the shared ledger by the rule of a restart: not sent, released; sent, charged at its hold. It stands behind one record of that journal, so that a journal that comes back after all is played to the same end.</summary>
/// <param name="GatewayId">Whose journal.</param>
/// <param name="Sequence">The last record that the ledger had of it: all that was open behind it was ended.</param>
/// <param name="UnixNs">When. The ends have this time, and no record of a journal.</param>
/// <param name="Released">Attempts that were not sent, as far as the ledger knew.</param>
/// <param name="ReleasedHolds">What was held for them.</param>
/// <param name="Charged">Attempts that were sent.</param>
/// <param name="ChargedCost">What was held for them, and is charged.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="ReturnedUnixNs">When more of the journal came all the same; null: it never did. What it corrects takes effect then.</param>
public sealed record Abandonment(
    Guid GatewayId,
    long Sequence,
    long UnixNs,
    long Released,
    Money ReleasedHolds,
    long Charged,
    Money ChargedCost,
    string Reason,
    long? ReturnedUnixNs
)
{
    /// <summary>Why such an attempt was released.</summary>
    public const string ReleaseReason = "abandoned";

    /// <summary>Value in a row in place of the number of the record that ended it.</summary>
    public const long NoRecord = 0;

    /// <summary>End of an open attempt.</summary>
    /// <param name="hold">The attempt.</param>
    /// <param name="unixNs">When.</param>
    public static LedgerRow End(OpenHold hold, long unixNs) =>
        hold.IsDispatched
            ? new LedgerRow
            {
                Opened = hold,
                CloseSequence = NoRecord,
                ClosedUnixNs = unixNs,
                Cost = hold.Hold,
                Source = UsageSource.Hold,
                End = AttemptEnd.Crashed,
                Marks = SettleMarks.Abandoned,
            }
            : new LedgerRow
            {
                Opened = hold,
                CloseSequence = NoRecord,
                ClosedUnixNs = unixNs,
                ReleaseReason = ReleaseReason,
            };
}
