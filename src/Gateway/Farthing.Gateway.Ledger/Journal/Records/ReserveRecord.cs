using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>Money is held for an attempt; written before anything goes upstream. Whom it is for stands here alone: later records of the attempt refer to it.</summary>
public sealed record ReserveRecord : AttemptReservation, IJournalRecord<ReserveRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Reserve;

    /// <summary>The most that it can have cost when a kill cuts it off; null: all that is held.</summary>
    public CutOffBound? CutOff { get; internal set; }

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        WriteReservation(ref writer);
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
    public static ReserveRecord Read(ref PayloadReader reader)
    {
        ReserveRecord record = new();
        record.ReadReservation(ref reader);
        record.CutOff =
            reader.ReadByte() != 0
                ? new CutOffBound(
                    new Money(reader.ReadInt64()),
                    new Money(reader.ReadInt64()),
                    reader.ReadInt64(),
                    reader.ReadInt64()
                )
                : null;
        return record;
    }
}

/// <summary>Facts of an attempt when it is reserved, in the journal and in the ledger. A new member is written and read here, and is a line in the ledger's columns.</summary>
public abstract record AttemptReservation : AttemptLabels
{
    /// <summary>The attempt.</summary>
    public AttemptId Attempt { get; internal set; }

    /// <summary>The most that it can cost: as reserved; in the ledger as last raised.</summary>
    public Money Hold { get; internal set; }

    /// <summary>The client's key of the request, over all its tries (header <c>Idempotency-Key</c>); empty without. Each try is an upstream's charge of its own.</summary>
    public string IdempotencyKey { get; internal set; } = "";

    /// <summary>Number of the client's earlier tries, as it says (header <c>x-stainless-retry-count</c>); 255 is 255 or more.</summary>
    public int ClientRetry { get; internal set; }

    /// <summary>Writes it.</summary>
    private protected void WriteReservation(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteInt64(Hold.NanoUsd);
        WriteLabels(ref writer);
        writer.WriteText(IdempotencyKey);
        writer.WriteByte((byte)ClientRetry);
    }

    /// <summary>Reads what <see cref="WriteReservation"/> wrote.</summary>
    private protected void ReadReservation(ref PayloadReader reader)
    {
        Attempt = reader.ReadAttempt();
        Hold = new Money(reader.ReadInt64());
        ReadLabels(ref reader);
        IdempotencyKey = reader.ReadText();
        ClientRetry = reader.ReadByte();
    }
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
