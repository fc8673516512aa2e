using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Journal.Records;

/// <summary>The attempt's first byte is about to go upstream: from here on it may cost money, whatever becomes of us.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Batch">Requests that the upstream's engine ran at the last reading of its metrics, this one not among them; null where it says none or the reading is stale (payload version 2).</param>
/// <param name="Waiting">Requests that waited there for a place in the batch; null likewise (payload version 3).</param>
/// <param name="KvUseMillionths">Share of its KV cache in use, in millionths; null likewise (payload version 3).</param>
public readonly record struct DispatchRecord(
    AttemptId Attempt,
    long? Batch = null,
    long? Waiting = null,
    int? KvUseMillionths = null
) : IJournalRecord<DispatchRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Dispatch;

    /// <inheritdoc/>
    public static byte Version => 3;

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteInt64(Batch ?? -1);
        writer.WriteCount(Waiting + 1 ?? 0);
        writer.WriteCount(KvUseMillionths + 1 ?? 0);
    }

    /// <inheritdoc/>
    public static DispatchRecord Read(ref PayloadReader reader, byte version)
    {
        AttemptId attempt = reader.ReadAttempt();
        long batch = version >= 2 ? reader.ReadInt64() : -1;
        long waiting = version >= 3 ? reader.ReadCount() - 1 : -1;
        long kvUse = version >= 3 ? reader.ReadCount() - 1 : -1;
        return new DispatchRecord(attempt, Known(batch), Known(waiting), (int?)Known(kvUse));
    }

    private static long? Known(long value) => value < 0 ? null : value;
}
