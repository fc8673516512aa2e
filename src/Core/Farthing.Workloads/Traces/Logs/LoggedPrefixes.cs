using System.Globalization;
using System.Security.Cryptography;
using Farthing.Workloads.Prompts;

namespace Farthing.Workloads.Traces.Logs;

/// <summary>Adds logged requests to a trace, with prefix ids out of their prompts: two prompts have as many ids in common as their texts have blocks in common.</summary>
/// <remarks>
/// Texts are hashed with keys that are drawn for this one reading and kept nowhere, so ids of two files cannot be joined, nor a guessed prompt be tested against one. How many bytes are 16 tokens is measured on the first prompts, whose rows wait until then: on 10,000, fewer where they are long.
/// A prompt with fewer bytes than tokens is not all that the engine saw (left out, redacted, or an image): it is neither measured nor shared.
/// </remarks>
internal sealed class LoggedPrefixes(TraceCollector collector) : IDisposable
{
    private const int MostWaiting = 10_000;
    private const long MostWaitingHashes = 8 << 20; // 64 MiB
    private readonly BlockHasher hasher = new(
        RandomNumberGenerator.GetBytes(16),
        RandomNumberGenerator.GetBytes(16)
    );

    private readonly List<Waiting> waiting = [];
    private TokenBlocks? blocks;
    private long waitingHashes;
    private long measuredTokens;
    private long measuredBytes;
    private long requests;
    private long withIds;
    private long partial;
    private long unreadable;

    /// <summary>The spans that rows are.</summary>
    public SpanTree Spans { get; } = new();

    /// <summary>Counts a prompt that is not valid Unicode.</summary>
    public void CountUnreadable() => unreadable++;

    /// <summary>Adds a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="prompt">Its prompt; null where the log has none.</param>
    public void Add(in LoggedRequest request, LoggedPrompt? prompt)
    {
        ulong[] chain = prompt is null ? [] : ChainOf(request.Input, prompt);
        if (blocks is not null || (chain.Length == 0 && waiting.Count == 0))
        {
            Add(request, chain);
            return;
        }

        waiting.Add(new Waiting(request, chain));
        waitingHashes += chain.Length;
        if (waiting.Count == MostWaiting || waitingHashes > MostWaitingHashes)
        {
            AddWaiting();
        }
    }

    /// <summary>Adds what waits, and says what became of the prompts.</summary>
    public void Finish()
    {
        AddWaiting();
        if (withIds > 0)
        {
            collector.Builder.PrefixBlockTokens = TokenBlocks.Tokens;
            collector.Notes.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{withIds} of {requests} requests have prefix ids, made of their prompts: {TokenBlocks.Tokens} tokens are {TokenBlocks.Tokens * BytesPerToken:F1} bytes of text on average"
                )
            );
        }

        if (partial > 0)
        {
            collector.Notes.Add(
                $"prompts that are not whole (cut by the log, or fewer bytes than tokens), whose prefix ids end there or are left out: {partial}"
            );
        }

        if (unreadable > 0)
        {
            collector.Notes.Add($"prompts that are not valid Unicode and get no prefix ids: {unreadable}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => hasher.Dispose();

    private double BytesPerToken => (double)measuredBytes / measuredTokens;

    private ulong[] ChainOf(long inputTokens, LoggedPrompt prompt)
    {
        bool isPartial = prompt.IsCut || prompt.Text.Length < inputTokens;
        partial += isPartial ? 1 : 0;
        if (!isPartial && blocks is null && inputTokens is > 0 and <= TraceCollector.MaxTokens)
        {
            measuredTokens += inputTokens;
            measuredBytes += prompt.Text.Length;
        }

        return isPartial && !prompt.IsCut ? [] : hasher.Chain(prompt.Text);
    }

    private void AddWaiting()
    {
        blocks ??= measuredTokens > 0 ? new TokenBlocks(BytesPerToken) : null;
        foreach (Waiting one in waiting)
        {
            Add(one.Request, one.Chain);
        }

        waiting.Clear();
        waitingHashes = 0;
    }

    private void Add(in LoggedRequest request, ulong[] chain)
    {
        ReadOnlySpan<ulong> ids = blocks is null ? default : blocks.Of(chain, request.Input);
        requests++;
        withIds += ids.IsEmpty ? 0 : 1;
        int index = collector.Add(
            request.Line,
            request.ArrivalNs,
            request.Input,
            request.Output,
            ids,
            request.Tenant,
            request.Session
        );
        if (request.Span >= 0 && index >= 0)
        {
            Spans.Became(request.Span, index, request.Input, request.Output);
        }
    }

    private readonly record struct Waiting(LoggedRequest Request, ulong[] Chain);
}

/// <summary>A request of a log.</summary>
/// <param name="Line">Where it stands in the log.</param>
/// <param name="ArrivalNs">Nanoseconds since 1970.</param>
/// <param name="Input">Tokens of its prompt.</param>
/// <param name="Output">Generated tokens.</param>
/// <param name="Tenant">The number of its tenant.</param>
/// <param name="Session">The number of its session; −1: none.</param>
internal readonly record struct LoggedRequest(
    long Line,
    long ArrivalNs,
    long Input,
    long Output,
    int Tenant,
    int Session
)
{
    /// <summary>Its place among spans; −1 for none.</summary>
    public int Span { get; init; } = -1;
}
