using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>A correction after the fact: a provider's late usage or invoice, the true-up of a self-hosted hour, a person's entry. It adds to the ledger and never changes a row.</summary>
public readonly record struct AdjustRecord : IJournalRecord<AdjustRecord>
{
    /// <summary>The reason of what an upstream stated after its attempt was settled.</summary>
    public const string LateUsage = "late_usage";

    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Adjust;

    /// <summary>The correction's own id: written twice, it counts once.</summary>
    public required Guid Id { get; init; }

    /// <summary>The attempt that is corrected; null for a correction of an account.</summary>
    public AttemptId? Attempt { get; init; }

    /// <summary>The account where no attempt is named, such as <c>idle</c> or <c>team:search</c>; else empty.</summary>
    public string Account { get; init; } = "";

    /// <summary>Added to the cost; negative: taken off.</summary>
    public required Money Amount { get; init; }

    /// <summary>Added to the tokens; members may be negative.</summary>
    public TokenCounts Tokens { get; init; }

    /// <summary>Why, in a word: <c>late_usage</c>, <c>invoice</c>, <c>true_up</c>, <c>manual</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Its basis, for people: an invoice's number, the author.</summary>
    public string Note { get; init; } = "";

    /// <summary>The time that it is about; corrections of a closed month stand in the next.</summary>
    public required long EffectiveUnixNs { get; init; }

    /// <summary>True where the gateway that had the attempt heard it late from its upstream: it counted that in its budgets itself.</summary>
    public bool IsLateUsage => Attempt is not null && Reason == LateUsage;

    public AdjustRecord() { }

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteGuid(Id);
        writer.WriteByte(Attempt is null ? (byte)0 : (byte)1);
        writer.WriteAttempt(Attempt ?? default);
        writer.WriteText(Account);
        writer.WriteInt64(Amount.NanoUsd);
        writer.WriteTokens(Tokens);
        writer.WriteText(Reason);
        writer.WriteText(Note);
        writer.WriteInt64(EffectiveUnixNs);
    }

    /// <inheritdoc/>
    public static AdjustRecord Read(ref PayloadReader reader)
    {
        Guid id = reader.ReadGuid();
        bool hasAttempt = reader.ReadByte() != 0;
        AttemptId attempt = reader.ReadAttempt();
        return new AdjustRecord
        {
            Id = id,
            Attempt = hasAttempt ? attempt : null,
            Account = reader.ReadText(),
            Amount = new Money(reader.ReadInt64()),
            Tokens = reader.ReadTokens(),
            Reason = reader.ReadText(),
            Note = reader.ReadText(),
            EffectiveUnixNs = reader.ReadInt64(),
        };
    }
}
