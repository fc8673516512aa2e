using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>Money is held for an attempt; written before anything goes upstream. Whom it is for stands here alone: later records of the attempt refer to it.</summary>
public readonly record struct ReserveRecord : IJournalRecord<ReserveRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Reserve;

    /// <summary>The attempt.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>The most that it can cost.</summary>
    public required Money Hold { get; init; }

    /// <summary>The operation, such as <c>chat</c>, <c>messages</c>, <c>embeddings</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The model as the client named it.</summary>
    public required string Model { get; init; }

    /// <summary>The upstream and its model, whose price holds.</summary>
    public required string Deployment { get; init; }

    /// <summary>The key's id: never the key.</summary>
    public required string Key { get; init; }

    /// <summary>The key's team; empty without.</summary>
    public string Team { get; init; } = "";

    /// <summary>The end user as the client or key says; empty without.</summary>
    public string User { get; init; } = "";

    /// <summary>The session, conversation or agent run; empty without.</summary>
    public string Session { get; init; } = "";

    /// <summary>Tags such as <c>feature=search</c>, sorted.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The client's key of the request, over all its tries (header <c>Idempotency-Key</c>); empty without. Each try is an upstream's charge of its own.</summary>
    public string IdempotencyKey { get; init; } = "";

    /// <summary>Number of the client's earlier tries, as it says (header <c>x-stainless-retry-count</c>); 255 is 255 or more.</summary>
    public byte ClientRetry { get; init; }

    /// <summary>The most that it can have cost when a kill cuts it off; null: all that is held.</summary>
    public CutOffBound? CutOff { get; init; }

    public ReserveRecord() { }

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteInt64(Hold.NanoUsd);
        writer.WriteText(Endpoint);
        writer.WriteText(Model);
        writer.WriteText(Deployment);
        writer.WriteText(Key);
        writer.WriteText(Team);
        writer.WriteText(User);
        writer.WriteText(Session);
        writer.WriteTexts(Tags);
        writer.WriteText(IdempotencyKey);
        writer.WriteByte(ClientRetry);
        writer.WriteByte(CutOff is null ? (byte)0 : (byte)1);
        if (CutOff is CutOffBound bound)
        {
            writer.WriteInt64(bound.Begin.NanoUsd);
            writer.WriteInt64(bound.PerSecond.NanoUsd);
            writer.WriteInt64(bound.HeldAtNs);
            writer.WriteInt64(bound.Boot);
        }
    }

    /// <inheritdoc/>
    public static ReserveRecord Read(ref PayloadReader reader) =>
        new()
        {
            Attempt = reader.ReadAttempt(),
            Hold = new Money(reader.ReadInt64()),
            Endpoint = reader.ReadText(),
            Model = reader.ReadText(),
            Deployment = reader.ReadText(),
            Key = reader.ReadText(),
            Team = reader.ReadText(),
            User = reader.ReadText(),
            Session = reader.ReadText(),
            Tags = reader.ReadTexts(),
            IdempotencyKey = reader.ReadText(),
            ClientRetry = reader.ReadByte(),
            CutOff =
                reader.ReadByte() != 0
                    ? new CutOffBound(
                        new Money(reader.ReadInt64()),
                        new Money(reader.ReadInt64()),
                        reader.ReadInt64(),
                        reader.ReadInt64()
                    )
                    : null,
        };
}

/// <summary>The most that an attempt can have cost when its connection breaks, at an engine that stops then.</summary>
/// <param name="Begin">Its prompt, and output that no speed bounds.</param>
/// <param name="PerSecond">What the engine makes in a second at most, all choices together.</param>
/// <param name="HeldAtNs">When it was held, before anything was sent: elapsed time of the machine, nanoseconds.</param>
/// <param name="Boot">The run of the machine that this time is of.</param>
public readonly record struct CutOffBound(Money Begin, Money PerSecond, long HeldAtNs, long Boot)
{
    /// <summary>The bound when this time has gone by since it was held.</summary>
    /// <param name="elapsedNs">Nanoseconds.</param>
    public Money After(long elapsedNs)
    {
        const long Second = 1_000_000_000;
        Int128 made = (((Int128)PerSecond.NanoUsd * elapsedNs) + Second - 1) / Second;
        Int128 all = Begin.NanoUsd + made;
        return new Money(all > long.MaxValue ? long.MaxValue : (long)all);
    }
}
