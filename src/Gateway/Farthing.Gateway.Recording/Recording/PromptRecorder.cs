using System.Buffers;
using System.Collections.Concurrent;
using Farthing.Documents.Keys;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Recording.Policies;
using Farthing.Gateway.Requests;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Prompts;

namespace Farthing.Gateway.Recording;

/// <summary>Writes lengths and hashes of prompts into a journal of their own, while their requests are upstream. Off for a key, it costs one look.</summary>
/// <remarks>Any thread. A record that cannot be written is left out: no money hangs on it.</remarks>
/// <param name="clock">The time.</param>
public sealed class PromptRecorder(TimeProvider clock) : IDisposable
{
    private const long SegmentBytes = 16 << 20;
    private const int BeginBlocks = 16;
    private const int MostRecordBytes = 3_800;
    private const long BookBytes = 64 << 20;
    private const int LongestName = 128;

    private static readonly long WholeAgainNs = (long)PromptRetention.Line.TotalNanoseconds;

    private readonly PromptBook book = new(BookBytes);
    private readonly ConcurrentDictionary<string, ConcurrentBag<BlockHasher>> hashers = new(
        StringComparer.Ordinal
    );
    private volatile RecordingPlan? plan;
    private PromptSecret? secret;
    private GatewayJournal? journal;
    private PromptRetention? retention;

    /// <summary>Raised with what is wrong: why nothing is recorded though it should be, or why old records are not deleted.</summary>
    public event Action<string>? Complained;

    /// <summary>Puts other rules in force. Journal and secret are opened when one wants them for the first time; where something is wrong with them nothing is recorded.</summary>
    /// <param name="options">The rules.</param>
    /// <param name="keys">All keys: one may say what is recorded of it.</param>
    /// <param name="folder">The data folder.</param>
    public void Change(RecordOptions options, IReadOnlyList<KeyOptions> keys, LedgerFolder folder)
    {
        RecordMode most = options.MostOf(keys);
        if (most == RecordMode.Off)
        {
            plan = null;
            return;
        }

        try
        {
            if (journal is null)
            {
                retention = new PromptRetention(folder.Prompts, clock);
                retention.Drop(options.Keep);
                journal = GatewayJournal.Open(
                    new JournalOptions { Folder = folder.Prompts, SegmentBytes = SegmentBytes },
                    clock
                );
            }

            secret = most == RecordMode.Hashes ? secret ?? PromptSecret.Open(folder.PromptSecret) : secret;
            plan = new RecordingPlan(options, journal, secret, retention!);
        }
        catch (Exception refused)
            when (refused
                    is IOException
                        or UnauthorizedAccessException
                        or JournalFormatException
                        or FarthingException
            )
        {
            plan = null;
            Complained?.Invoke($"prompts are not recorded: {refused.Message}");
        }
    }

    /// <summary>Deletes records that are too old, once an hour while requests are recorded.</summary>
    private void DropOld(RecordingPlan now)
    {
        if (!now.Retention.IsDue())
        {
            return;
        }

        try
        {
            now.Retention.Drop(now.Options.Keep);
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or JournalFormatException)
        {
            // Records are written all the same; what is too old is looked at again in an hour.
            Complained?.Invoke($"old prompts are not deleted: {refused.Message}");
        }
    }

    /// <summary>Begins to record a request, off the threads that read sockets; null where it is not recorded. The body must stay until it is done.</summary>
    internal Task? Begin(Exchange exchange, LongWork longWork)
    {
        if (
            plan is not RecordingPlan now
            || !exchange.Peek.PromptAt.IsThere
            || (exchange.Demand.Caller.Rights.Record ?? now.Options.Usual)
                is not (RecordMode mode and not RecordMode.Off)
        )
        {
            return null;
        }

        return longWork.RunAsync(exchange.Demand.Caller.KeyId, () => Record(exchange, mode, now));
    }

    /// <inheritdoc/>
    public void Dispose() => journal?.Dispose();

    private bool Record(Exchange exchange, RecordMode mode, RecordingPlan now)
    {
        ReadOnlySpan<byte> body = exchange.Body.Bytes.Span;
        RequestPeek peek = exchange.Peek;
        PromptParameters stated = PromptParameters.Of(body, peek);
        try
        {
            using PromptText text = RequestPrompt.Of(body, peek);
            PromptRecord record = Lengths(exchange, text, stated);
            if (mode == RecordMode.Hashes)
            {
                AppendHashed(record, exchange, text, stated, now);
            }
            else
            {
                now.Journal.Append(record);
            }

            DropOld(now);
            return true;
        }
        catch (Exception left) when (left is JournalUnavailableException or InvalidOperationException)
        {
            return false; // The journal is away, or a text is no Unicode, as its upstream will say.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stated.Rest);
        }
    }

    private static PromptRecord Lengths(Exchange exchange, PromptText text, PromptParameters stated)
    {
        RequestPeek peek = exchange.Peek;
        long limit = peek.StatedOutputTokens ?? 0;
        return new PromptRecord
        {
            Attempt = new AttemptId(exchange.Id, 0),
            Flags =
                stated.Flags
                | (limit > 0 ? PromptFlags.Limit : PromptFlags.None)
                | (text.HasMarks ? PromptFlags.CacheMarks : PromptFlags.None),
            BodyBytes = exchange.Body.Bytes.Length,
            SpaceBytes = text.SpaceBytes,
            TextBytes = text.Bytes.Length,
            ToolBytes = text.ToolsEnd,
            SystemBytes = text.SystemEnd - text.ToolsEnd,
            RepeatedBytes = text.RepeatedBytes,
            Messages = text.Messages,
            Choices = peek.Choices,
            LimitTokens = limit,
            TemperatureMilli = stated.TemperatureMilli,
            TopPMilli = stated.TopPMilli,
        };
    }

    private void AppendHashed(
        PromptRecord lengths,
        Exchange exchange,
        PromptText text,
        PromptParameters stated,
        RecordingPlan plan
    )
    {
        PromptSecret withSecret = plan.Secret!;
        (string key, string session) = (exchange.Demand.Caller.KeyId, exchange.Demand.Session);
        BlockHasher hasher = Take(exchange.Demand.Caller.Team, withSecret);
        ulong[] blocks = hasher.Chain(text.Bytes);
        ulong toolsHash = text.ToolsEnd == 0 ? 0 : hasher.Of(text.Bytes[..text.ToolsEnd]);
        ulong systemHash =
            text.SystemEnd == text.ToolsEnd ? 0 : hasher.Of(text.Bytes[text.ToolsEnd..text.SystemEnd]);
        ulong requestHash = RequestHash(hasher, text, stated);
        ulong begin = blocks.Length == 0 ? systemHash : blocks[Math.Min(BeginBlocks, blocks.Length) - 1];
        long now = UnixNs();
        (RecordedPrompt? from, int common) = Better(
            blocks,
            book.OfSession(key, session),
            book.OfBeginning(key, begin),
            now
        );
        bool isScope = from is null || from.ToolsHash != toolsHash || from.SystemHash != systemHash;
        RecordedTool[] tools = isScope ? ToolsOf(text) : [];
        int most = Math.Min(
            PromptRecord.MostBlocks,
            (MostRecordBytes - tools.Sum(tool => tool.Name.Length + 6)) / sizeof(ulong)
        );
        int kept = Math.Min(blocks.Length - common, most);
        bool isCut = kept < blocks.Length - common;
        string[] called =
        [
            .. text
                .Called.Where(name => from?.Called.Contains(name) != true)
                .Take(PromptRecord.MostTools)
                .Select(Name),
        ];
        plan.Journal.Append(
            lengths with
            {
                Flags =
                    lengths.Flags
                    | PromptFlags.Hashes
                    | (isScope ? PromptFlags.Scope : PromptFlags.None)
                    | (isCut ? PromptFlags.Cut : PromptFlags.None),
                Epoch = withSecret.Epoch,
                RequestHash = requestHash,
                Base = common > 0 ? from!.Number : 0,
                CommonBlocks = common,
                Blocks = blocks.AsMemory(common, kept),
                ToolsHash = toolsHash,
                ToolSetHash = isScope && toolsHash != 0 ? SetHash(hasher, text) : 0,
                SystemHash = systemHash,
                Tools = tools,
                Called = called,
            }
        );
        hashers[exchange.Demand.Caller.Team].Add(hasher);
        book.Keep(
            key,
            session,
            begin,
            new RecordedPrompt(
                PromptRecord.NumberOf(exchange.Id),
                isCut ? blocks[..(common + kept)] : blocks,
                toolsHash,
                systemHash,
                text.Called,
                common > 0 ? from!.WholeAtNs : now
            )
        );
    }

    /// <summary>The prompt that it has more in common with, and how many blocks.</summary>
    private static (RecordedPrompt? From, int Common) Better(
        ulong[] blocks,
        RecordedPrompt? one,
        RecordedPrompt? other,
        long now
    )
    {
        (RecordedPrompt? from, int common) = (null, 0);
        foreach (RecordedPrompt? candidate in (RecordedPrompt?[])[one, other])
        {
            if (candidate is not null && now - candidate.WholeAtNs < WholeAgainNs)
            {
                int shared = blocks.AsSpan().CommonPrefixLength(candidate.Blocks);
                if (from is null || shared > common)
                {
                    (from, common) = (candidate, shared);
                }
            }
        }

        return common > 0 ? (from, common) : (null, 0);
    }

    /// <summary>Hash of all that changes an answer: equal requests have equal ones.</summary>
    internal static ulong RequestHash(BlockHasher hasher, PromptText text, PromptParameters stated)
    {
        int length = CanonicalBody.Write(
            stated.Rest.AsSpan(0, stated.Length),
            text.Bytes,
            leftOutAt: -1,
            out byte[] canonical,
            out _
        );
        ulong hash = hasher.Of(canonical.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(canonical);
        return hash;
    }

    /// <summary>Hash of the tools in any order.</summary>
    internal static ulong SetHash(BlockHasher hasher, PromptText text)
    {
        (ulong sum, int from) = (0, 0);
        foreach (int end in text.Tools)
        {
            sum += hasher.Of(text.Bytes[from..end]);
            from = end;
        }

        return sum;
    }

    /// <summary>Names and lengths of the tools.</summary>
    internal static RecordedTool[] ToolsOf(PromptText text)
    {
        RecordedTool[] tools = new RecordedTool[Math.Min(text.Tools.Count, PromptRecord.MostTools)];
        int from = 0;
        for (int i = 0; i < tools.Length; i++)
        {
            tools[i] = new RecordedTool(Name(text.ToolNames[i]), text.Tools[i] - from);
            from = text.Tools[i];
        }

        return tools;
    }

    private static string Name(string name) => name.Length <= LongestName ? name : name[..LongestName];

    private BlockHasher Take(string team, PromptSecret withSecret)
    {
        ConcurrentBag<BlockHasher> free = hashers.GetOrAdd(team, _ => []);
        if (free.TryTake(out BlockHasher? hasher))
        {
            return hasher;
        }

        (byte[] chain, byte[] tag) = withSecret.KeysOf(team);
        return new BlockHasher(chain, tag);
    }

    private long UnixNs() => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}

/// <summary>Deletes segments of recorded prompts that are older than they are kept.</summary>
/// <remarks>A segment ends where the next one begins. It stays an hour longer than its records are kept, since later ones go on from those of the hour before them. The last segment always stays. Any thread; one at a time.</remarks>
/// <param name="folder">The journal's folder.</param>
/// <param name="clock">The time.</param>
internal sealed class PromptRetention(string folder, TimeProvider clock)
{
    /// <summary>After so long a line of prompts begins anew with a whole one: what it went on from may leave the journal.</summary>
    public static readonly TimeSpan Line = TimeSpan.FromHours(1);

    /// <summary>How often it is worth looking.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private long lookedAt = clock.GetTimestamp();

    /// <summary>True once an hour: then it is time to look.</summary>
    public bool IsDue()
    {
        long last = Interlocked.Read(ref lookedAt);
        return clock.GetElapsedTime(last) >= Every
            && Interlocked.CompareExchange(ref lookedAt, clock.GetTimestamp(), last) == last;
    }

    /// <summary>Deletes what is too old, the oldest first.</summary>
    /// <param name="keep">How long records are kept.</param>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    /// <exception cref="JournalFormatException">A segment is damaged: it and later ones stay.</exception>
    public void Drop(TimeSpan keep)
    {
        lock (gate)
        {
            long until =
                (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks - keep.Ticks - Line.Ticks)
                * TimeSpan.NanosecondsPerTick;
            IReadOnlyList<long> segments = SegmentFiles.NumbersIn(folder);
            for (int i = 0; i + 1 < segments.Count; i++)
            {
                if (SegmentFiles.HeadOf(folder, segments[i + 1]).CreatedUnixNs >= until)
                {
                    return;
                }

                File.Delete(SegmentFiles.PathOf(folder, segments[i]));
            }
        }
    }
}
