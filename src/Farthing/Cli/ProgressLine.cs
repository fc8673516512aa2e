using System.Diagnostics;

namespace Farthing.Cli;

/// <summary>One line on stderr that says what is being done, from the first second on, only on a terminal and only when nobody asked for quiet. Safe to call from several threads.</summary>
/// <param name="context">Whose stderr it is.</param>
internal sealed class ProgressLine(VerbContext context) : IDisposable
{
    private const int Width = 100;
    private const int CountEvery = 256;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private long shownMs = 900;
    private bool isShown;

    /// <summary>Shows what is being done, at most ten times a second.</summary>
    public void Show(string words)
    {
        if (!context.ShowsProgress || watch.ElapsedMilliseconds < shownMs + 100)
        {
            return;
        }

        lock (gate)
        {
            shownMs = watch.ElapsedMilliseconds;
            isShown = true;
            string line = FormattableString.Invariant($"{watch.Elapsed.TotalSeconds, 5:F1} s  {words}");
            EscapedWriter
                .Behind(context.Error)
                .Write("\r" + (line.Length > Width ? line[..Width] : line.PadRight(Width)));
        }
    }

    /// <summary>Shows how far something has come; cheap enough to be called for every request.</summary>
    /// <param name="words">What is done.</param>
    /// <param name="done">How many requests so far.</param>
    /// <param name="total">How many there are.</param>
    public void Count(string words, long done, long total)
    {
        if (done % CountEvery == 0 && context.ShowsProgress && watch.ElapsedMilliseconds >= shownMs + 100)
        {
            Show(FormattableString.Invariant($"{words}: {done:N0} of {total:N0} requests"));
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        lock (gate)
        {
            if (isShown)
            {
                EscapedWriter.Behind(context.Error).Write("\r" + new string(' ', Width) + "\r");
                isShown = false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
