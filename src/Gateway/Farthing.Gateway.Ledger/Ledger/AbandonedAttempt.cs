using System.Security.Cryptography;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>An attempt that an <see cref="Abandonment"/> ended. What its journal says of it later, if that comes back, corrects what was assumed: the row stands.</summary>
/// <param name="Hold">What was held.</param>
/// <param name="WasSent">True when it was charged at its hold.</param>
/// <param name="ReturnedUnixNs">When the journal came back.</param>
public readonly record struct AbandonedAttempt(Money Hold, bool WasSent, long ReturnedUnixNs)
{
    /// <summary>Why such a correction is booked.</summary>
    public const string Reason = "journal_returned";

    /// <summary>The id of the correction that says that it was sent after all; the same each time.</summary>
    public static Guid SentId(AttemptId attempt) => IdOf(attempt, (byte)'d');

    /// <summary>The id of the correction that says what it did cost.</summary>
    public static Guid SettledId(AttemptId attempt) => IdOf(attempt, (byte)'s');

    /// <summary>It was sent, and nobody knew: charged at its hold until its end is known.</summary>
    public AdjustRecord Sent(AttemptId attempt) =>
        new()
        {
            Id = SentId(attempt),
            Attempt = attempt,
            Amount = Hold,
            Reason = Reason,
            Note = "sent, as its journal says",
            EffectiveUnixNs = ReturnedUnixNs,
        };

    /// <summary>Its cost, less the charge.</summary>
    /// <param name="settle">What its journal says.</param>
    /// <param name="isCharged">True when its hold was charged.</param>
    public AdjustRecord Settled(in SettleRecord settle, bool isCharged) =>
        new()
        {
            Id = SettledId(settle.Attempt),
            Attempt = settle.Attempt,
            Amount = isCharged ? settle.Cost - Hold : settle.Cost,
            Tokens = settle.Tokens with { CacheWrite1h = 0, Units = 0 },
            Reason = Reason,
            Note = "settled, as its journal says",
            EffectiveUnixNs = ReturnedUnixNs,
        };

    private static Guid IdOf(AttemptId attempt, byte kind)
    {
        Span<byte> text = stackalloc byte[18];
        attempt.RequestId.TryWriteBytes(text, bigEndian: true, out _);
        text[16] = attempt.Number;
        text[17] = kind;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, digest);
        return new Guid(digest[..16], bigEndian: true);
    }
}
