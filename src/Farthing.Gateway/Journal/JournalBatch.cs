namespace Farthing.Gateway.Journal;

/// <summary>Records that go to the disk together.</summary>
internal sealed class JournalBatch
{
    private const int KeptBytes = 1 << 20;
    private byte[] buffer = new byte[64 << 10];
    private bool isRefused;

    public int Length { get; private set; }

    public long FirstSequence { get; private set; }

    public long LastSequence { get; private set; }

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, Length);

    public TaskCompletionSource Kept { get; private set; } = NewSource();

    public void Add<T>(in T record, long sequence, long unixNs)
        where T : struct, IJournalRecord<T>
    {
        if (buffer.Length < Length + RecordHead.Bytes)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        PayloadWriter payload = new(buffer, Length + RecordHead.Bytes);
        record.Write(ref payload);
        buffer = payload.Buffer;
        RecordHead.Seal(
            buffer.AsSpan(Length, payload.Position - Length),
            T.Type,
            T.Version,
            sequence,
            unixNs
        );
        FirstSequence = Length == 0 ? sequence : FirstSequence;
        LastSequence = sequence;
        Length = payload.Position;
    }

    /// <summary>Those who wait are told that it is not kept; the records stay.</summary>
    public void Refuse(JournalUnavailableException why)
    {
        if (!isRefused && Length > 0)
        {
            isRefused = true;
            Kept.TrySetException(why);
            _ = Kept.Task.Exception; // Nobody may be waiting: not an unobserved fault.
        }
    }

    /// <summary>Those who wait go on; the batch is empty again.</summary>
    public void Complete()
    {
        TaskCompletionSource done = Kept;
        (Length, isRefused) = (0, false);
        Kept = NewSource();
        if (buffer.Length > KeptBytes)
        {
            buffer = new byte[64 << 10];
        }

        done.TrySetResult();
    }

    private static TaskCompletionSource NewSource() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
