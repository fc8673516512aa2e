namespace Farthing.Gateway.Journal;

/// <summary>Records that go to the disk together.</summary>
internal sealed class JournalBatch
{
    private const int KeptBytes = 1 << 20;
    private byte[] buffer = new byte[64 << 10];
    private TaskCompletionSource? waiters;
    private JournalUnavailableException? refusal;

    public int Length { get; private set; }

    public long FirstSequence { get; private set; }

    public long LastSequence { get; private set; }

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, Length);

    /// <summary>True when a thread waits for them.</summary>
    public bool IsAwaited => waiters is not null;

    /// <summary>True when whoever asks for them is told that they are not kept.</summary>
    public bool IsRefused => refusal is not null;

    public void Add<T>(in T record, long sequence, long unixNs)
        where T : IJournalRecord<T>
    {
        if (buffer.Length < Length + RecordHead.Bytes)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        PayloadWriter payload = new(buffer, Length + RecordHead.Bytes);
        record.Write(ref payload);
        buffer = payload.Buffer;
        RecordHead.Seal(buffer.AsSpan(Length, payload.Position - Length), T.Type, sequence, unixNs);
        FirstSequence = Length == 0 ? sequence : FirstSequence;
        LastSequence = sequence;
        Length = payload.Position;
    }

    /// <summary>Completion for threads that need these records stored. Before the batch is finished.</summary>
    public Task Kept() =>
        refusal is null
            ? (waiters ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task
            : Task.FromException(refusal);

    /// <summary>Those who wait are told that it is not kept; the records stay.</summary>
    public void Refuse(JournalUnavailableException why)
    {
        if (refusal is null && Length > 0)
        {
            refusal = why;
            if (waiters is not null)
            {
                waiters.TrySetException(why);
                _ = waiters.Task.Exception; // Nobody may be waiting any more: not an unobserved fault.
            }
        }
    }

    /// <summary>The batch is empty again.</summary>
    /// <returns>Those who wait for its records, to be told; null where nobody does.</returns>
    public TaskCompletionSource? Finish()
    {
        TaskCompletionSource? done = waiters;
        (Length, waiters, refusal) = (0, null, null);
        if (buffer.Length > KeptBytes)
        {
            buffer = new byte[64 << 10];
        }

        return done;
    }
}
