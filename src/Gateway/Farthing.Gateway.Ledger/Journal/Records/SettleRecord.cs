using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>Usage and cost of an attempt. There is one for each attempt that was dispatched; a second one for the same attempt is never written: corrections are <see cref="AdjustRecord"/>s.</summary>
public sealed record SettleRecord : AttemptEnding, IJournalRecord<SettleRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Settle;

    /// <summary>The attempt.</summary>
    public AttemptId Attempt { get; internal set; }

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        WriteEnding(ref writer);
    }

    /// <inheritdoc/>
    public static SettleRecord Read(ref PayloadReader reader)
    {
        SettleRecord record = new() { Attempt = reader.ReadAttempt() };
        record.ReadEnding(ref reader);
        return record;
    }
}

/// <summary>Outcome of an attempt, in the journal and in the ledger. A new member is written and read here, and is a line in the ledger's columns.</summary>
public abstract record AttemptEnding
{
    private const byte NoTier = 255;

    /// <summary>Its tokens.</summary>
    public TokenCounts Tokens { get; internal set; }

    /// <summary>Generated tokens that are not shown; inside the output.</summary>
    public long ReasoningTokens { get; internal set; }

    /// <summary>Its cost.</summary>
    public Money Cost { get; internal set; }

    /// <summary>The cost that the upstream itself states; null where it states none.</summary>
    public Money? StatedCost { get; internal set; }

    /// <summary>Source of the counts.</summary>
    public UsageSource Source { get; internal set; }

    /// <summary>Its end; without meaning for a released attempt.</summary>
    public AttemptEnd End { get; internal set; }

    /// <summary>The upstream's HTTP status; 0 without an answer.</summary>
    public int Status { get; internal set; }

    /// <summary>Marks of the cost.</summary>
    public SettleMarks Marks { get; internal set; }

    /// <summary>Dispatch to first generated token, microseconds; −1 where none came.</summary>
    public long FirstTokenUs { get; internal set; } = -1;

    /// <summary>Dispatch to the first byte of the answer's body, streamed or whole, microseconds; −1 where none came and for an error.</summary>
    public long FirstByteUs { get; internal set; } = -1;

    /// <summary>Dispatch to end, microseconds.</summary>
    public long DurationUs { get; internal set; }

    /// <summary>The prices that the cost was reckoned with (those of the tier that applied); null where it is not tokens × price. They stand here so that a bill can be split and checked after prices have changed.</summary>
    public ModelPrice? Price { get; internal set; }

    /// <summary>At which of its price tiers the upstream says that it served; null where nobody knows.</summary>
    public ServiceTier? Tier { get; internal set; }

    /// <summary>The prices that the standard tier had at that time; null where that tier applied, and where they are not known.</summary>
    public ModelPrice? StandardPrice { get; internal set; }

    /// <summary>What it was sent with for its provider's prompt cache, and what came of it; null where the model's policy is off and where the provider has none.</summary>
    public PromptCachePlan? PromptCache { get; internal set; }

    /// <summary>Writes it.</summary>
    private protected void WriteEnding(ref PayloadWriter writer)
    {
        writer.WriteTokens(Tokens);
        writer.WriteInt64(Tokens.CacheWrite1h);
        writer.WriteInt64(Tokens.Units);
        writer.WriteParts(Tokens.Parts);
        writer.WriteInt64(ReasoningTokens);
        writer.WriteInt64(Cost.NanoUsd);
        writer.WriteInt64(StatedCost?.NanoUsd ?? -1);
        writer.WriteByte((byte)Source);
        writer.WriteByte((byte)End);
        writer.WriteUInt16((ushort)Status);
        writer.WriteByte((byte)Marks);
        writer.WriteInt64(FirstTokenUs);
        writer.WriteInt64(FirstByteUs);
        writer.WriteInt64(DurationUs);
        writer.WritePrice(Price);
        writer.WriteByte(Tier is ServiceTier known ? (byte)known : NoTier);
        writer.WritePrice(StandardPrice);
        writer.WritePromptCache(PromptCache);
    }

    /// <summary>Reads what <see cref="WriteEnding"/> wrote.</summary>
    private protected void ReadEnding(ref PayloadReader reader)
    {
        Tokens = reader.ReadTokens() with
        {
            CacheWrite1h = reader.ReadInt64(),
            Units = reader.ReadInt64(),
            Parts = reader.ReadParts(),
        };
        ReasoningTokens = reader.ReadInt64();
        Cost = new Money(reader.ReadInt64());
        StatedCost = reader.ReadInt64() is >= 0 and long stated ? new Money(stated) : null;
        Source = (UsageSource)reader.ReadByte();
        End = (AttemptEnd)reader.ReadByte();
        Status = reader.ReadUInt16();
        Marks = (SettleMarks)reader.ReadByte();
        FirstTokenUs = reader.ReadInt64();
        FirstByteUs = reader.ReadInt64();
        DurationUs = reader.ReadInt64();
        Price = reader.ReadPrice();
        Tier = reader.ReadByte() is not NoTier and byte tier ? (ServiceTier)tier : null;
        StandardPrice = reader.ReadPrice();
        PromptCache = reader.ReadPromptCache();
    }
}
