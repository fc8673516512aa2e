using System.Diagnostics;
using System.Globalization;

namespace Farthing.Simulations;

/// <summary>Says on a terminal what a long run is at; silent for the first second, and where nobody looks.</summary>
/// <param name="writer">Where to; null for nowhere.</param>
internal sealed class SimulationProgress(TextWriter? writer)
{
    private const int CheckEvery = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly long started = Stopwatch.GetTimestamp();
    private string stage = "";
    private long total;
    private long shown;
    private bool isShown;

    /// <summary>A new stage starts.</summary>
    /// <param name="words">What is done.</param>
    /// <param name="requests">How many requests it has; 0 where they are not counted.</param>
    public void Stage(string words, long requests)
    {
        (stage, total) = (words, requests);
        Show(words);
    }

    /// <summary>So many requests of the stage are done.</summary>
    public void Advance(long requests)
    {
        if (writer is null || requests % CheckEvery != 0 || Stopwatch.GetElapsedTime(shown) < Pause)
        {
            return;
        }

        Show(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{stage}: {requests:N0} of {total:N0} requests ({100.0 * requests / Math.Max(1, total):F0} %)"
            )
        );
    }

    /// <summary>Clears the line.</summary>
    public void End()
    {
        if (isShown)
        {
            writer!.Write("\r\u001b[K");
            isShown = false;
        }
    }

    private void Show(string text)
    {
        if (writer is not null && Stopwatch.GetElapsedTime(started) > Patience)
        {
            writer.Write($"\r\u001b[K{text} …");
            shown = Stopwatch.GetTimestamp();
            isShown = true;
        }
    }
}
