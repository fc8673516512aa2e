using Farthing.Gateway.Admission;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Learning;

/// <summary>The hold of a stream whose output is all to be seen: a bound learned from earlier ones, raised while the stream is read on; or the worst case, while it is watched for what it comes to.</summary>
/// <remarks>A stream never waits for its hold: what an upstream generates while nobody reads would be billed and not counted. The raise is asked for in time; where it has not come when the hold is used up, the stream is cut.</remarks>
/// <param name="attempt">Its attempt.</param>
/// <param name="history">Streams of its key at its deployment.</param>
/// <param name="price">Of the hold.</param>
/// <param name="inputTokens">Upper bound of its prompt.</param>
/// <param name="held">Output tokens that are held.</param>
/// <param name="worst">Output tokens that it can have at most.</param>
internal sealed class StreamHold(
    Attempt attempt,
    OutputHistory history,
    ModelPrice price,
    long inputTokens,
    long held,
    long worst
) : IDisposable
{
    /// <summary>The least number of tokens that a raise is asked for ahead of its need: what an engine makes while it is decided on, and until it sees that it is cut off.</summary>
    private const long InFlight = 32;

    /// <summary>A raise is asked for when no more than this part of the hold is left, where that is more.</summary>
    private const long PartLeft = 8;

    /// <summary>A stream that was billed for so much more than was to be seen had output that was hidden: end marks and markers of tool calls are fewer.</summary>
    private const long Unseen = 64;

    private long seenTokens;
    private long readTokens; // of the last read
    private long asked;
    private long wanted;
    private Task<SpendingRefusal?>? raising;
    private CancellationTokenSource? patience;

    /// <summary>Takes what a read brought, and asks for more before the hold is used up.</summary>
    /// <returns>False where what a further read may bring is not held: the stream is cut, unless <see cref="EndAsync"/> says that the raise has come.</returns>
    /// <exception cref="JournalUnavailableException">The journal does not keep the raise.</exception>
    public bool Covers(UsageScanner scanner)
    {
        if (scanner.IsFinal)
        {
            return true; // It is charged what it came to.
        }

        long now = Math.Max(seenTokens, scanner.GeneratedTokensAtMost);
        readTokens = now - seenTokens;
        seenTokens = now;
        if (held >= worst)
        {
            return true;
        }

        if (raising is { IsCompleted: true })
        {
            Raised();
        }

        long ahead = Math.Max(InFlight, held / PartLeft);
        if (seenTokens + ahead <= held)
        {
            return true;
        }

        raising ??= Raise(ahead);
        return seenTokens + Math.Min(readTokens, ahead) <= held;
    }

    /// <summary>Ends the waiting for a raise: what there is then is held, or it never is. After that the attempt may be settled.</summary>
    /// <returns>Why no more is held; null where no raise is asked for, or it has come.</returns>
    /// <exception cref="JournalUnavailableException">The journal does not keep the raise.</exception>
    public async ValueTask<SpendingRefusal?> EndAsync()
    {
        if (raising is null)
        {
            return null;
        }

        await patience!.CancelAsync();
        await ((Task)raising).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Raised();
    }

    /// <summary>The stream is over: the next ones are held for what this one came to.</summary>
    public void Learn(UsageScanner scanner)
    {
        if (scanner.IsAllStated && scanner.Stated.Output > scanner.GeneratedBytes + Unseen)
        {
            history.SawHidden();
        }

        if (scanner.HasGenerated)
        {
            long came = scanner.HasRunningUsage ? scanner.Stated.Output : scanner.GeneratedBytes;
            history.Add(Math.Max(seenTokens, came) + InFlight);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => patience?.Dispose();

    /// <summary>Asks for twice as much, or for what is needed: in the budgets and then in the journal. What a restart finds in the journal was never more than what the budgets had held.</summary>
    private Task<SpendingRefusal?> Raise(long ahead)
    {
        asked = Math.Min(worst, seenTokens + ahead + Math.Max(ahead, readTokens));
        wanted = Math.Min(worst, Math.Max(asked, 2 * held));
        patience = new CancellationTokenSource();
        return attempt
            .RaiseAsync(price.AtMost(inputTokens, asked), price.AtMost(inputTokens, wanted), patience.Token)
            .AsTask();
    }

    private SpendingRefusal? Raised()
    {
        Task<SpendingRefusal?> over = raising!;
        raising = null;
        patience!.Dispose();
        SpendingRefusal? refusal = over.GetAwaiter().GetResult(); // It has ended.
        if (refusal is null)
        {
            held = attempt.Held < price.AtMost(inputTokens, wanted) ? asked : wanted;
        }

        return refusal;
    }
}
