using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Journal.Records;

/// <summary>The attempt's first byte is about to go upstream: from here on it may cost money, whatever becomes of us.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Batch">Requests that the upstream's engine ran at the last reading of its metrics, this one not among them; null where it says none or the reading is stale (payload version 2).</param>
public readonly record struct DispatchRecord(AttemptId Attempt, long? Batch = null)
    : IJournalRecord<DispatchRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Dispatch;

    /// <inheritdoc/>
    public static byte Version => 2;

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteInt64(Batch ?? -1);
    }

    /// <inheritdoc/>
    public static DispatchRecord Read(ref PayloadReader reader, byte version)
    {
        AttemptId attempt = reader.ReadAttempt();
        long batch = version >= 2 ? reader.ReadInt64() : -1;
        return new DispatchRecord(attempt, batch < 0 ? null : batch);
    }
}
