using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>A request that a cache or the cascade answered in the place of the model that it asked for. It is no attempt, has no reserve and costs nothing: calls that the gateway made to decide are attempts of their own.</summary>
public sealed record HitRecord : AttemptLabels, IJournalRecord<HitRecord>
{
    private const double Millionths = 1e6;

    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Hit;

    /// <summary>The request, with number 0.</summary>
    public AttemptId Attempt { get; internal set; }

    /// <summary>Mechanism that answered.</summary>
    public HitTier Tier { get; internal set; }

    /// <summary>Tokens of the stored answer; of a cascade the prompt's and the large model's predicted output.</summary>
    public TokenCounts Tokens { get; internal set; }

    /// <summary>The prices of now; null where none are known.</summary>
    public ModelPrice? Price { get; internal set; }

    /// <summary>What the upstream would have charged for these tokens at these prices; null where no price is known.</summary>
    public Money? Saved { get; internal set; }

    /// <summary>The cache's entry; of a cascade the inner request whose answer was given.</summary>
    public Guid Entry { get; internal set; }

    /// <summary>Its age, microseconds.</summary>
    public long AgeUs { get; internal set; }

    /// <summary>From the request that was read to the answer's end, microseconds.</summary>
    public long DurationUs { get; internal set; }

    /// <summary>Cosine of the two questions, kept to the millionth; 0 where none was computed.</summary>
    public float Similarity { get; internal set; }

    /// <summary>Upper bound of the share of wrong answers that held when it was decided, kept to the millionth; null where there is none (exact, canonical).</summary>
    public double? WrongFractionAtMost { get; internal set; }

    /// <summary>What deciding cost for this request. For display alone: the inner attempts carry the charges.</summary>
    public Money OwnCost { get; internal set; }

    /// <summary>Millionths of <see cref="Similarity"/>, as journal and ledger keep them.</summary>
    internal long SimilarityMillionths => (long)Math.Round(Similarity * Millionths);

    /// <summary>Millionths of <see cref="WrongFractionAtMost"/>, as journal and ledger keep them.</summary>
    internal long? WrongMillionths =>
        WrongFractionAtMost is double fraction ? (long)Math.Round(fraction * Millionths) : null;

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteByte((byte)Tier);
        WriteLabels(ref writer);
        writer.WriteTokens(Tokens);
        writer.WriteInt64(Tokens.CacheWrite1h);
        writer.WriteInt64(Tokens.Units);
        writer.WriteParts(Tokens.Parts);
        writer.WritePrice(Price);
        writer.WriteInt64(Saved?.NanoUsd ?? -1);
        writer.WriteGuid(Entry);
        writer.WriteInt64(AgeUs);
        writer.WriteInt64(DurationUs);
        writer.WriteInt64(SimilarityMillionths);
        writer.WriteInt64(WrongMillionths ?? -1);
        writer.WriteInt64(OwnCost.NanoUsd);
    }

    /// <inheritdoc/>
    public static HitRecord Read(ref PayloadReader reader)
    {
        HitRecord record = new() { Attempt = reader.ReadAttempt(), Tier = (HitTier)reader.ReadByte() };
        record.ReadLabels(ref reader);
        record.Tokens = reader.ReadTokens() with
        {
            CacheWrite1h = reader.ReadInt64(),
            Units = reader.ReadInt64(),
            Parts = reader.ReadParts(),
        };
        record.Price = reader.ReadPrice();
        record.Saved = Known(reader.ReadInt64()) is long saved ? new Money(saved) : null;
        record.Entry = reader.ReadGuid();
        record.AgeUs = reader.ReadInt64();
        record.DurationUs = reader.ReadInt64();
        record.Similarity = SimilarityOf(reader.ReadInt64());
        record.WrongFractionAtMost = WrongFractionOf(Known(reader.ReadInt64()));
        record.OwnCost = new Money(reader.ReadInt64());
        return record;
    }

    /// <summary>A similarity that was kept in millionths.</summary>
    internal static float SimilarityOf(long millionths) => (float)(millionths / Millionths);

    /// <summary>A bound that was kept in millionths.</summary>
    internal static double? WrongFractionOf(long? millionths) => millionths / Millionths;

    private static long? Known(long value) => value < 0 ? null : value;
}
