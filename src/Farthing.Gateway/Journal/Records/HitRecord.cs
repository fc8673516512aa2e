using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>A request that a cache answered: nothing went upstream, nobody is charged. It is no attempt, and has no reserve.</summary>
public readonly record struct HitRecord : IJournalRecord<HitRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Hit;

    /// <inheritdoc/>
    public static byte Version => 1;

    /// <summary>The request, with number 0.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>How it was found: 1 exact, 2 canonical; higher ones are for later.</summary>
    public required byte Tier { get; init; }

    /// <summary>The operation, such as <c>chat</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The model as the client named it.</summary>
    public required string Model { get; init; }

    /// <summary>The deployment that had answered, whose price holds.</summary>
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

    /// <summary>Tokens of the stored answer.</summary>
    public required TokenCounts Tokens { get; init; }

    /// <summary>The prices of now; null where none are known.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>What the upstream would have charged for these tokens at these prices; null where no price is known.</summary>
    public Money? Saved { get; init; }

    /// <summary>The entry.</summary>
    public required Guid Entry { get; init; }

    /// <summary>Its age, microseconds.</summary>
    public required long AgeUs { get; init; }

    /// <summary>From the request that was read to the answer's end, microseconds.</summary>
    public required long DurationUs { get; init; }

    public HitRecord() { }

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteByte(Tier);
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
        writer.WritePrice(Price);
        writer.WriteInt64(Saved?.NanoUsd ?? -1);
        writer.WriteGuid(Entry);
        writer.WriteInt64(AgeUs);
        writer.WriteInt64(DurationUs);
    }

    /// <inheritdoc/>
    public static HitRecord Read(ref PayloadReader reader, byte version)
    {
        HitRecord record = new()
        {
            Attempt = reader.ReadAttempt(),
            Tier = reader.ReadByte(),
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
            },
            Price = reader.ReadPrice(),
            Entry = Guid.Empty,
            AgeUs = 0,
            DurationUs = 0,
        };
        long saved = reader.ReadInt64();
        return record with
        {
            Saved = saved < 0 ? null : new Money(saved),
            Entry = reader.ReadGuid(),
            AgeUs = reader.ReadInt64(),
            DurationUs = reader.ReadInt64(),
        };
    }
}
