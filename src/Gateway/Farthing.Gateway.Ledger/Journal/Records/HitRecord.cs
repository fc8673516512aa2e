using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>A request that a cache or the cascade answered in the place of the model that it asked for. It is no attempt, has no reserve and costs nothing: calls that the gateway made to decide are attempts of their own.</summary>
public readonly record struct HitRecord : IJournalRecord<HitRecord>
{
    private const double Millionths = 1e6;

    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Hit;

    /// <summary>The request, with number 0.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>Mechanism that answered.</summary>
    public required HitTier Tier { get; init; }

    /// <summary>The operation, such as <c>chat</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The model as the client named it.</summary>
    public required string Model { get; init; }

    /// <summary>The deployment whose call was avoided and whose price holds: the one that had answered; of a cascade the large model's.</summary>
    public required string Deployment { get; init; }

    /// <summary>The key's id.</summary>
    public required string Key { get; init; }

    /// <summary>The key's team; empty without.</summary>
    public string Team { get; init; } = "";

    /// <summary>The end user; empty without.</summary>
    public string User { get; init; } = "";

    /// <summary>The session; empty without.</summary>
    public string Session { get; init; } = "";

    /// <summary>Tags, sorted.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Tokens of the stored answer; of a cascade the prompt's and the large model's predicted output.</summary>
    public required TokenCounts Tokens { get; init; }

    /// <summary>The prices of now; null where none are known.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>What the upstream would have charged for these tokens at these prices; null where no price is known.</summary>
    public Money? Saved { get; init; }

    /// <summary>The cache's entry; of a cascade the inner request whose answer was given.</summary>
    public required Guid Entry { get; init; }

    /// <summary>Its age, microseconds.</summary>
    public required long AgeUs { get; init; }

    /// <summary>From the request that was read to the answer's end, microseconds.</summary>
    public required long DurationUs { get; init; }

    /// <summary>Cosine of the two questions, kept to the millionth; 0 where none was computed.</summary>
    public float Similarity { get; init; }

    /// <summary>Upper bound of the share of wrong answers that held when it was decided, kept to the millionth; null where there is none (exact, canonical).</summary>
    public double? WrongFractionAtMost { get; init; }

    /// <summary>What deciding cost for this request. For display alone: the inner attempts carry the charges.</summary>
    public Money OwnCost { get; init; }

    /// <summary>Millionths of <see cref="Similarity"/>, as journal and ledger keep them.</summary>
    internal long SimilarityMillionths => (long)Math.Round(Similarity * Millionths);

    /// <summary>Millionths of <see cref="WrongFractionAtMost"/>, as journal and ledger keep them.</summary>
    internal long? WrongMillionths =>
        WrongFractionAtMost is double fraction ? (long)Math.Round(fraction * Millionths) : null;

    public HitRecord() { }

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteByte((byte)Tier);
        writer.WriteText(Endpoint);
        writer.WriteText(Model);
        writer.WriteText(Deployment);
        writer.WriteText(Key);
        writer.WriteText(Team);
        writer.WriteText(User);
        writer.WriteText(Session);
        writer.WriteTexts(Tags);
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
    public static HitRecord Read(ref PayloadReader reader) =>
        new()
        {
            Attempt = reader.ReadAttempt(),
            Tier = (HitTier)reader.ReadByte(),
            Endpoint = reader.ReadText(),
            Model = reader.ReadText(),
            Deployment = reader.ReadText(),
            Key = reader.ReadText(),
            Team = reader.ReadText(),
            User = reader.ReadText(),
            Session = reader.ReadText(),
            Tags = reader.ReadTexts(),
            Tokens = reader.ReadTokens() with
            {
                CacheWrite1h = reader.ReadInt64(),
                Units = reader.ReadInt64(),
                Parts = reader.ReadParts(),
            },
            Price = reader.ReadPrice(),
            Saved = Known(reader.ReadInt64()) is long saved ? new Money(saved) : null,
            Entry = reader.ReadGuid(),
            AgeUs = reader.ReadInt64(),
            DurationUs = reader.ReadInt64(),
            Similarity = SimilarityOf(reader.ReadInt64()),
            WrongFractionAtMost = WrongFractionOf(Known(reader.ReadInt64())),
            OwnCost = new Money(reader.ReadInt64()),
        };

    /// <summary>A similarity that was kept in millionths.</summary>
    internal static float SimilarityOf(long millionths) => (float)(millionths / Millionths);

    /// <summary>A bound that was kept in millionths.</summary>
    internal static double? WrongFractionOf(long? millionths) => millionths / Millionths;

    private static long? Known(long value) => value < 0 ? null : value;
}
