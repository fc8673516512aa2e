using Farthing.Gateway.Admission;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Learning;

/// <summary>The hold of a stream whose output is all to be seen: a bound learned from earlier ones, raised before the stream passes it; or the worst case, while it is watched for what it comes to.</summary>
/// <param name="history">Streams of its key at its deployment.</param>
/// <param name="price">Of the hold.</param>
/// <param name="inputTokens">Upper bound of its prompt.</param>
/// <param name="held">Output tokens that are held.</param>
/// <param name="worst">Output tokens that it can have at most.</param>
internal sealed class StreamHold(
    OutputHistory history,
    ModelPrice price,
    long inputTokens,
    long held,
    long worst
)
{
    /// <summary>Tokens that an engine may have made beyond those that came, until it sees that it is cut off.</summary>
    private const long InFlight = 32;

    /// <summary>A stream that was billed for so much more than was to be seen had output that was hidden: end marks and markers of tool calls are fewer.</summary>
    private const long Unseen = 64;

    private long seenTokens;

    /// <summary>Takes what came; true where it comes too near to what is held, so that nothing of it is passed on before the hold is raised.</summary>
    public bool IsPassing(UsageScanner scanner)
    {
        if (!scanner.IsFinal)
        {
            seenTokens = Math.Max(seenTokens, scanner.GeneratedTokensAtMost);
            return held < worst && seenTokens + InFlight > held;
        }

        return held < worst && scanner.Stated.Output > held;
    }

    /// <summary>Raises the hold, in the budgets and then in the journal: what a restart finds in the journal was never more than what the budgets had held.</summary>
    /// <returns>Why it cannot be raised; null where it was.</returns>
    /// <exception cref="JournalUnavailableException">The journal does not keep it.</exception>
    public async ValueTask<SpendingRefusal?> RaiseAsync(
        Attempt attempt,
        UsageScanner scanner,
        CancellationToken cancellation
    )
    {
        long needed = Math.Min(worst, scanner.IsFinal ? scanner.Stated.Output : seenTokens + (2 * InFlight));
        long wanted = scanner.IsFinal ? needed : Math.Min(worst, Math.Max(needed, 2 * held));
        SpendingRefusal? refusal = await attempt.RaiseAsync(
            price.AtMost(inputTokens, needed),
            price.AtMost(inputTokens, wanted),
            cancellation
        );
        if (refusal is null)
        {
            held = attempt.Held < price.AtMost(inputTokens, wanted) ? needed : wanted;
        }

        return refusal;
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
}
