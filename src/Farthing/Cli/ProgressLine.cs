using System.Diagnostics;
using System.Text;

namespace Farthing.Cli;

/// <summary>One line on stderr that says what is being done, with what was found beneath it, from the first second on, only on a terminal and only when nobody asked for quiet. Safe to call from several threads.</summary>
/// <param name="context">Whose stderr it is.</param>
internal sealed class ProgressLine(VerbContext context) : IDisposable
{
    private const int Width = 100;
    private const int CountEvery = 256;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private long shownMs = 900;
    private bool isShown;

    /// <summary>Lines that stand beneath from the next change on.</summary>
    public IReadOnlyList<string> Below { get; set; } = [];

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
            EscapedWriter.Behind(context.Error).Write(Frame([line, .. Below], TerminalWidth()));
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
                // To the left, and nothing from there on.
                EscapedWriter.Behind(context.Error).Write("\r\x1b[J");
                isShown = false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Codes that draw lines over the existing ones and end at the beginning: at the left of the first.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="width">Characters that fit; none of them wraps.</param>
    internal static string Frame(IReadOnlyList<string> lines, int width)
    {
        StringBuilder text = new("\r");
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i];
            text.Append(i == 0 ? "" : "\n\r")
                .Append(line.Length > width ? line.AsSpan(0, width) : line)
                .Append("\x1b[K");
        }

        return text.Append(lines.Count > 1 ? $"\x1b[{lines.Count - 1}A\r" : "").ToString();
    }

    private static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth > 1 ? Math.Min(Width, Console.WindowWidth - 1) : Width;
        }
        catch (IOException)
        {
            return Width;
        }
    }
}
