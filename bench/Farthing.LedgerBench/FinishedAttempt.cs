using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.LedgerBench;

/// <summary>An attempt that was answered whole, as its three records: at $0.15 a million computed tokens, $0.60 generated.</summary>
internal static class FinishedAttempt
{
    private static readonly ModelPrice Price = new(
        new TokenPrice(150_000),
        new TokenPrice(75_000),
        new TokenPrice(187_500),
        new TokenPrice(600_000)
    );

    /// <summary>Appends them.</summary>
    public static void Append(GatewayJournal journal, ReserveRecord reserve, TokenCounts tokens)
    {
        journal.Append(reserve);
        journal.Append(new DispatchRecord(reserve.Attempt));
        journal.Append(
            new SettleRecord
            {
                Attempt = reserve.Attempt,
                Tokens = tokens,
                Cost = Price.Of(tokens),
                Price = Price,
                Source = UsageSource.Usage,
                End = AttemptEnd.Finished,
                Status = 200,
                FirstTokenUs = 45_000,
                DurationUs = 2_500_000,
            }
        );
    }
}
