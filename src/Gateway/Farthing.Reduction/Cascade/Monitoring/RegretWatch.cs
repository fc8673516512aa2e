using Farthing.Reduction.Evidence;

namespace Farthing.Reduction.Cascade.Monitoring;

/// <summary>Closes a cascade whose checked requests show a regret above its promise, and opens it again where they show one within. Not safe for several threads at once.</summary>
/// <remarks>
/// Both by a <see cref="ShiftDetector"/>. A checked request must be drawn by a share that was fixed before its answer, of all
/// requests that the cascade decides: one that the strong model answered is a request without a loss. Then each is a loss with
/// the probability of a request's regret, whatever the share is and however it changes, so none has to be weighted.
/// At a promise of 2 %, two losses in a row close it from any state; at 10 % it takes four.
/// </remarks>
public sealed class RegretWatch
{
    /// <summary>How often, within <see cref="ClosingWindow"/> checked requests, a cascade closes whose regret is exactly its promise.</summary>
    public const double ClosingAlpha = 0.05;

    /// <summary>Checked requests that <see cref="ClosingAlpha"/> speaks of: more of them, and two losses in a row could not close a promise of 2 %.</summary>
    public const int ClosingWindow = 75;

    /// <summary>Checked requests within which a closed cascade opens, although its regret is its promise or more, in a share of <see cref="OpeningAlpha"/>.</summary>
    public const int OpeningWindow = 1000;

    private readonly double maxRegret;
    private readonly double alpha;
    private ShiftDetector evidence;

    /// <summary>A cascade of which nothing has been checked since it began, closed or opened.</summary>
    /// <param name="maxRegret">The promise: losses of a request at most, above 0 and below 1.</param>
    /// <param name="alpha">How often it may open again wrongly, the first time; above 0 and below 1.</param>
    /// <param name="isClosed">It was closed before.</param>
    /// <param name="reopenings">Times that it had opened again.</param>
    public RegretWatch(double maxRegret, double alpha, bool isClosed = false, int reopenings = 0)
    {
        MixtureMartingale.CheckShare(alpha, nameof(alpha));
        (this.maxRegret, this.alpha) = (maxRegret, alpha);
        (IsClosed, Reopenings) = (isClosed, reopenings);
        evidence = NewEvidence();
    }

    /// <summary>True while regret above the promise is shown.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Times that it opened again.</summary>
    public int Reopenings { get; private set; }

    /// <summary>How often it may open wrongly the next time: halved by each reopening, so all together at most twice the first.</summary>
    public double OpeningAlpha => Math.ScaleB(alpha, -Reopenings);

    /// <summary>Checked requests since it closed or opened.</summary>
    public long Checked { get; private set; }

    /// <summary>Losses among them.</summary>
    public long Losses { get; private set; }

    /// <summary>Takes a checked request.</summary>
    /// <param name="isLoss">The weak model's answer is given, and is wrong where the strong one is right; while closed: would have been.</param>
    /// <returns>True where it closed or opened by this.</returns>
    public bool Add(bool isLoss)
    {
        Checked++;
        Losses += isLoss ? 1 : 0;
        evidence.Add(isLoss);
        if (
            !(
                IsClosed
                    ? evidence.Passes(OpeningAlpha, OpeningWindow)
                    : evidence.Passes(ClosingAlpha, ClosingWindow)
            )
        )
        {
            return false;
        }

        Reopenings += IsClosed ? 1 : 0;
        IsClosed = !IsClosed;
        (Checked, Losses) = (0, 0);
        evidence = NewEvidence();
        return true;
    }

    private ShiftDetector NewEvidence() =>
        IsClosed ? ShiftDetector.Below(maxRegret) : ShiftDetector.Above(maxRegret);
}
