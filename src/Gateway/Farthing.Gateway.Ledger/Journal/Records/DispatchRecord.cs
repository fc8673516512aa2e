using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Journal.Records;

/// <summary>The attempt's first byte is about to go upstream: from here on it may cost money, whatever becomes of us.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Batch">Requests that the upstream's engine ran at the last reading of its metrics, this one not among them; null where it says none or the reading is stale.</param>
/// <param name="Waiting">Requests that waited there for a place in the batch; null likewise.</param>
/// <param name="KvUseMillionths">Share of its KV cache in use, in millionths; null likewise.</param>
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
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteCount(Batch + 1 ?? 0);
        writer.WriteCount(Waiting + 1 ?? 0);
        writer.WriteCount(KvUseMillionths + 1 ?? 0);
    }

    /// <inheritdoc/>
    public static DispatchRecord Read(ref PayloadReader reader) =>
        new(reader.ReadAttempt(), Known(ref reader), Known(ref reader), (int?)Known(ref reader));

    private static long? Known(ref PayloadReader reader) =>
        reader.ReadCount() is > 0 and long value ? value - 1 : null;
}
