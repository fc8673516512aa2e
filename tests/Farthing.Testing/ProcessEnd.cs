using System.Diagnostics;

namespace Farthing.Testing;

/// <summary>Waits for a program's end: never for ever.</summary>
public static class ProcessEnd
{
    /// <summary>How long at most: far beyond what any program of a test needs.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Reads what a program says on both of its channels, which must be redirected, until it has ended.</summary>
    /// <param name="process">The program; it is killed where it does not end.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">It has not ended after <see cref="Longest"/>; with what it said.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> ToEndAsync(
        this Process process,
        CancellationToken cancellation
    )
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await Task.WhenAll(output, error, process.WaitForExitAsync(CancellationToken.None))
                .WaitAsync(Longest, cancellation);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            string said = await output + await error;
            cancellation.ThrowIfCancellationRequested();
            throw new TimeoutException(
                $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} has not ended after {Longest.TotalMinutes:0} minutes; it said: {said}"
            );
        }

        return (process.ExitCode, await output, await error);
    }
}
