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

    /// <inheritdoc/>
    public static byte Version => 7;

    /// <summary>The attempt.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>Its tokens.</summary>
    public required TokenCounts Tokens { get; init; }

    /// <summary>Generated tokens that are not shown; inside the output.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Its cost.</summary>
    public required Money Cost { get; init; }

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

    /// <summary>Dispatch to the first byte of the answer's body, streamed or whole, microseconds; −1 where none came, for an error, and in payload versions below 6.</summary>
    public long FirstByteUs { get; init; } = -1;

    /// <summary>Dispatch to end, microseconds.</summary>
    public long DurationUs { get; init; }

    /// <summary>The prices that the cost was reckoned with (those of the tier that applied); null where it is not tokens × price. They stand here so that a bill can be split and checked after prices have changed (payload version 2; version 3 adds what was written to a cache for an hour, and its price; version 4 units that are no tokens, and theirs).</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>At which of its price tiers the upstream says that it served; null where nobody knows, and in payload versions below 5.</summary>
    public ServiceTier? Tier { get; init; }

    /// <summary>The prices that the standard tier had at that time; null where that tier applied, and where they are not known (payload version 5).</summary>
    public ModelPrice? StandardPrice { get; init; }

    /// <summary>What it was sent with for its provider's prompt cache, and what came of it; null where the model's policy is off, where the provider has none, and in payload versions below 7.</summary>
    public PromptCachePlan? PromptCache { get; init; }

    public SettleRecord() { }

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteTokens(Tokens);
        writer.WriteInt64(ReasoningTokens);
        writer.WriteInt64(Cost.NanoUsd);
        writer.WriteByte((byte)Source);
        writer.WriteByte((byte)End);
        writer.WriteUInt16(Status);
        writer.WriteByte((byte)Marks);
        writer.WriteInt64(FirstTokenUs);
        writer.WriteInt64(DurationUs);
        writer.WriteByte(Price is null ? (byte)0 : (byte)1);
        if (Price is ModelPrice price)
        {
            writer.WriteInt64(price.Uncached.PicoUsd);
            writer.WriteInt64(price.CacheRead.PicoUsd);
            writer.WriteInt64(price.CacheWrite.PicoUsd);
            writer.WriteInt64(price.Output.PicoUsd);
        }

        writer.WriteInt64(Tokens.CacheWrite1h);
        writer.WriteInt64(Price?.CacheWrite1h?.PicoUsd ?? -1);
        writer.WriteInt64(Tokens.Units);
        writer.WriteInt64(Price?.Unit?.PicoUsd ?? -1);
        writer.WriteByte(Tier is ServiceTier known ? (byte)known : NoTier);
        writer.WritePrice(StandardPrice);
        writer.WriteInt64(FirstByteUs);
        writer.WritePromptCache(PromptCache);
    }

    /// <inheritdoc/>
    public static SettleRecord Read(ref PayloadReader reader, byte version)
    {
        SettleRecord record = new()
        {
            Attempt = reader.ReadAttempt(),
            Tokens = reader.ReadTokens(),
            ReasoningTokens = reader.ReadInt64(),
            Cost = new Money(reader.ReadInt64()),
            Source = (UsageSource)reader.ReadByte(),
            End = (AttemptEnd)reader.ReadByte(),
            Status = reader.ReadUInt16(),
            Marks = (SettleMarks)reader.ReadByte(),
            FirstTokenUs = reader.ReadInt64(),
            DurationUs = reader.ReadInt64(),
            Price = version >= 2 ? ReadPrice(ref reader) : null,
            Tier = null,
        };
        if (version < 3)
        {
            return record;
        }

        long written1h = reader.ReadInt64();
        long price1h = reader.ReadInt64();
        long units = version >= 4 ? reader.ReadInt64() : 0;
        long priceOfUnit = version >= 4 ? reader.ReadInt64() : -1;
        ServiceTier? tier = version >= 5 ? TierOf(reader.ReadByte()) : null;
        ModelPrice? standard = version >= 5 ? reader.ReadPrice() : null;
        long firstByteUs = version >= 6 ? reader.ReadInt64() : -1;
        PromptCachePlan? promptCache = version >= 7 ? reader.ReadPromptCache() : null;
        return record with
        {
            Tier = tier,
            StandardPrice = standard,
            FirstByteUs = firstByteUs,
            PromptCache = promptCache,
            Tokens = record.Tokens with { CacheWrite1h = written1h, Units = units },
            Price = record.Price is ModelPrice price
                ? price with
                {
                    CacheWrite1h = price1h < 0 ? null : new TokenPrice(price1h),
                    Unit = priceOfUnit < 0 ? null : new TokenPrice(priceOfUnit),
                }
                : null,
        };
    }

    private static ServiceTier? TierOf(byte value) => value == NoTier ? null : (ServiceTier)value;

    private static ModelPrice? ReadPrice(ref PayloadReader reader) =>
        reader.ReadByte() == 0
            ? null
            : new ModelPrice(
                new TokenPrice(reader.ReadInt64()),
                new TokenPrice(reader.ReadInt64()),
                new TokenPrice(reader.ReadInt64()),
                new TokenPrice(reader.ReadInt64())
            );
}
