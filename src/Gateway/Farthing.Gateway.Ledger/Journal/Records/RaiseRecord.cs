using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>More money is held for an attempt that is under way; written before its stream passes what was held before.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Hold">The most that it can cost from here on, all of it.</param>
public readonly record struct RaiseRecord(AttemptId Attempt, Money Hold) : IJournalRecord<RaiseRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Raise;

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteInt64(Hold.NanoUsd);
    }

    /// <inheritdoc/>
    public static RaiseRecord Read(ref PayloadReader reader) =>
        new(reader.ReadAttempt(), new Money(reader.ReadInt64()));
}
