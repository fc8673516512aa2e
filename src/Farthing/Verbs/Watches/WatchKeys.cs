using System.Diagnostics;
using Farthing.Sheets.Watching;

namespace Farthing.Verbs.Watches;

/// <summary>The keys of a watch on a terminal: s sorts, n and p turn pages, q ends. Without a keyboard it waits alone.</summary>
/// <param name="screen">What is sorted and turned.</param>
/// <param name="redraw">Called after a key that changed the screen.</param>
internal sealed class WatchKeys(WatchScreen screen, Action redraw)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>True where somebody can press keys.</summary>
    public static bool Work => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>Waits, and does what keys say meanwhile.</summary>
    /// <returns>True when the watch shall end.</returns>
    public async Task<bool> WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        if (!Work)
        {
            await Task.Delay(time, cancellation);
            return false;
        }

        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time; )
        {
            while (Console.KeyAvailable)
            {
                if (Ends(Console.ReadKey(intercept: true)))
                {
                    return true;
                }
            }

            await Task.Delay(Glance, cancellation);
        }

        return false;
    }

    private bool Ends(ConsoleKeyInfo pressed)
    {
        switch (pressed.Key)
        {
            case ConsoleKey.Q or ConsoleKey.Escape:
                return true;
            case ConsoleKey.S:
                screen.SortByNext();
                break;
            case ConsoleKey.N or ConsoleKey.PageDown or ConsoleKey.DownArrow or ConsoleKey.Spacebar:
                screen.Turn(1);
                break;
            case ConsoleKey.P or ConsoleKey.PageUp or ConsoleKey.UpArrow:
                screen.Turn(-1);
                break;
            default:
                return false;
        }

        redraw();
        return false;
    }
}
