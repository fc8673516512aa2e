using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Journal.Records;

/// <summary>The attempt's first byte is about to go upstream: from here on it may cost money, whatever becomes of us.</summary>
/// <param name="Attempt">The attempt.</param>
public readonly record struct DispatchRecord(AttemptId Attempt) : IJournalRecord<DispatchRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Dispatch;

    /// <inheritdoc/>
    public static byte Version => 1;

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
    }

    /// <inheritdoc/>
    public static DispatchRecord Read(ref PayloadReader reader, byte version) => new(reader.ReadAttempt());
}
