using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>Usage and cost of an attempt. There is one for each attempt that was dispatched; a second one for the same attempt is never written: corrections are <see cref="AdjustRecord"/>s.</summary>
public readonly record struct SettleRecord : IJournalRecord<SettleRecord>
{
    private const byte NoTier = 255;

    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Settle;

    /// <summary>The attempt.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>Its tokens.</summary>
    public required TokenCounts Tokens { get; init; }

    /// <summary>Generated tokens that are not shown; inside the output.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Its cost.</summary>
    public required Money Cost { get; init; }

    /// <summary>The cost that the upstream itself states; null where it states none.</summary>
    public Money? StatedCost { get; init; }

    /// <summary>Source of the counts.</summary>
    public required UsageSource Source { get; init; }

    /// <summary>Its end.</summary>
    public required AttemptEnd End { get; init; }

    /// <summary>The upstream's HTTP status; 0 without an answer.</summary>
    public ushort Status { get; init; }

    /// <summary>Marks of the cost.</summary>
    public SettleMarks Marks { get; init; }

    /// <summary>Dispatch to first generated token, microseconds; −1 where none came.</summary>
    public long FirstTokenUs { get; init; } = -1;

    /// <summary>Dispatch to the first byte of the answer's body, streamed or whole, microseconds; −1 where none came and for an error.</summary>
    public long FirstByteUs { get; init; } = -1;

    /// <summary>Dispatch to end, microseconds.</summary>
    public long DurationUs { get; init; }

    /// <summary>The prices that the cost was reckoned with (those of the tier that applied); null where it is not tokens × price. They stand here so that a bill can be split and checked after prices have changed.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>At which of its price tiers the upstream says that it served; null where nobody knows.</summary>
    public ServiceTier? Tier { get; init; }

    /// <summary>The prices that the standard tier had at that time; null where that tier applied, and where they are not known.</summary>
    public ModelPrice? StandardPrice { get; init; }

    /// <summary>What it was sent with for its provider's prompt cache, and what came of it; null where the model's policy is off and where the provider has none.</summary>
    public PromptCachePlan? PromptCache { get; init; }

    public SettleRecord() { }

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteTokens(Tokens);
        writer.WriteInt64(Tokens.CacheWrite1h);
        writer.WriteInt64(Tokens.Units);
        writer.WriteParts(Tokens.Parts);
        writer.WriteInt64(ReasoningTokens);
        writer.WriteInt64(Cost.NanoUsd);
        writer.WriteInt64(StatedCost?.NanoUsd ?? -1);
        writer.WriteByte((byte)Source);
        writer.WriteByte((byte)End);
        writer.WriteUInt16(Status);
        writer.WriteByte((byte)Marks);
        writer.WriteInt64(FirstTokenUs);
        writer.WriteInt64(FirstByteUs);
        writer.WriteInt64(DurationUs);
        writer.WritePrice(Price);
        writer.WriteByte(Tier is ServiceTier known ? (byte)known : NoTier);
        writer.WritePrice(StandardPrice);
        writer.WritePromptCache(PromptCache);
    }

    /// <inheritdoc/>
    public static SettleRecord Read(ref PayloadReader reader) =>
        new()
        {
            Attempt = reader.ReadAttempt(),
            Tokens = reader.ReadTokens() with
            {
                CacheWrite1h = reader.ReadInt64(),
                Units = reader.ReadInt64(),
                Parts = reader.ReadParts(),
            },
            ReasoningTokens = reader.ReadInt64(),
            Cost = new Money(reader.ReadInt64()),
            StatedCost = reader.ReadInt64() is >= 0 and long stated ? new Money(stated) : null,
            Source = (UsageSource)reader.ReadByte(),
            End = (AttemptEnd)reader.ReadByte(),
            Status = reader.ReadUInt16(),
            Marks = (SettleMarks)reader.ReadByte(),
            FirstTokenUs = reader.ReadInt64(),
            FirstByteUs = reader.ReadInt64(),
            DurationUs = reader.ReadInt64(),
            Price = reader.ReadPrice(),
            Tier = reader.ReadByte() is not NoTier and byte tier ? (ServiceTier)tier : null,
            StandardPrice = reader.ReadPrice(),
            PromptCache = reader.ReadPromptCache(),
        };
}
