using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Farthing.Testing;

/// <summary>Waits for what comes to be on another thread or in another process: never for ever.</summary>
public static class Eventually
{
    /// <summary>How long at most: far beyond what a busy machine needs.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until it is so.</summary>
    /// <param name="isSo">Asked again and again; it must stay so, or it may come and go between two looks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="what">What is waited for: the condition's own words.</param>
    /// <exception cref="TimeoutException">It is not so after <see cref="Longest"/>.</exception>
    public static Task SoAsync(
        Func<bool> isSo,
        CancellationToken cancellation,
        [CallerArgumentExpression(nameof(isSo))] string what = ""
    ) => SoAsync(() => Task.FromResult(isSo()), cancellation, what);

    /// <inheritdoc cref="SoAsync(Func{bool}, CancellationToken, string)"/>
    public static async Task SoAsync(
        Func<Task<bool>> isSo,
        CancellationToken cancellation,
        [CallerArgumentExpression(nameof(isSo))] string what = ""
    )
    {
        long began = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(began) > Longest)
            {
                throw new TimeoutException($"not so after {Longest.TotalSeconds:0} s: {what}");
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }
}
