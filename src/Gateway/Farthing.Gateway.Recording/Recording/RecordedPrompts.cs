using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Recording;

/// <summary>The prompts of a journal, for requests that are asked about in the order of their time: memory holds those of some minutes.</summary>
/// <remarks>A prompt is recorded while its request is upstream: at most minutes off the time at which its money was held.</remarks>
public sealed class RecordedPrompts : IDisposable
{
    private const long LineBytes = 80 << 20;
    private static readonly long WindowNs = (long)TimeSpan.FromMinutes(2).TotalNanoseconds;
    private readonly string folder;
    private JournalReader? reader;
    private readonly PromptLines lines = new(LineBytes);
    private readonly Dictionary<Guid, PromptSeen> ahead = [];
    private readonly Queue<(long UnixNs, Guid Request)> order = new();
    private long readToNs = long.MinValue;

    /// <summary>Over a journal's folder, from its first segment that is there; without prompts where there is none.</summary>
    /// <exception cref="JournalFormatException">A segment is damaged.</exception>
    public RecordedPrompts(string folder)
    {
        this.folder = folder;
        reader = FirstThere() is long first ? From(first) : null;
    }

    /// <summary>Prompts that were read so far.</summary>
    public long Count { get; private set; }

    /// <summary>The prompt of a request; null where it was not recorded. To be asked in the order of time.</summary>
    /// <param name="request">Its id.</param>
    /// <param name="reservedUnixNs">When its money was held.</param>
    /// <exception cref="JournalFormatException">The journal is damaged, or of another version.</exception>
    public PromptSeen? Find(Guid request, long reservedUnixNs)
    {
        while (readToNs < reservedUnixNs + WindowNs && ReadNext()) { }

        while (
            order.TryPeek(out (long UnixNs, Guid Request) oldest) && oldest.UnixNs < reservedUnixNs - WindowNs
        )
        {
            order.Dequeue();
            ahead.Remove(oldest.Request);
        }

        return ahead.GetValueOrDefault(request);
    }

    /// <inheritdoc/>
    public void Dispose() => reader?.Dispose();

    private bool ReadNext()
    {
        if (!TryRead(out JournalEntry entry))
        {
            readToNs = long.MaxValue;
            return false;
        }

        readToNs = entry.UnixNs;
        if (entry.Type == JournalRecordType.Prompt)
        {
            PromptSeen seen = lines.Add(entry.Read<PromptRecord>(), entry.UnixNs);
            ahead[seen.Record.Attempt.RequestId] = seen;
            order.Enqueue((seen.UnixNs, seen.Record.Attempt.RequestId));
            Count++;
        }

        return true;
    }

    private bool TryRead(out JournalEntry entry)
    {
        while (reader is not null)
        {
            try
            {
                return reader.TryRead(out entry);
            }
            catch (JournalFormatException) when (FirstThere() > reader.Position.Segment)
            {
                // A gateway that runs has deleted what is too old, as far as its first segment now.
                reader.Dispose();
                reader = From(FirstThere()!.Value);
            }
        }

        entry = default;
        return false;
    }

    private long? FirstThere() => SegmentFiles.NumbersIn(folder) is [long first, ..] ? first : null;

    private JournalReader From(long segment) =>
        new(folder, new JournalPosition(segment, JournalPosition.Start.Offset));
}
