using System.CommandLine;
using System.Runtime.InteropServices;
using Farthing.Numerics.Files;

namespace Farthing.Cli;

/// <summary>Ctrl-C and SIGTERM: a verb is told from before it begins until it has ended.</summary>
internal static class Interrupts
{
    /// <summary>What a verb that wrote nothing says.</summary>
    public const string Words = "interrupted: nothing was written";

    /// <summary>What was measured is summed up and written.</summary>
    private static readonly TimeSpan ToSumUp = TimeSpan.FromSeconds(30);

    /// <summary>Within this time a verb that has nothing to write ends, in the middle of whatever it does.</summary>
    private static readonly TimeSpan ToStop = TimeSpan.FromSeconds(2);

    /// <summary>Runs a verb; one that has not ended in time after a signal is left as it is: nothing of it stays, and it says so.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="parsed">Its command line.</param>
    /// <param name="error">Where it says so.</param>
    /// <returns>Its exit code; 130 or 143 where it was left.</returns>
    public static int Run(VerbEntry verb, ParseResult parsed, TextWriter error)
    {
        bool sumsUp =
            verb.SumsUpWhenInterrupted
            || (verb.SumsUpWith is Option flag && parsed.GetResult(flag) is { Implicit: false });
        using CancellationTokenSource stop = new();
        TaskCompletionSource<int> left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // The library listens itself, but from a moment on when the verb may have begun: who is told then dies without a word.
        parsed.InvocationConfiguration.ProcessTerminationTimeout = null;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Task<int> running = parsed.InvokeAsync(null, stop.Token);
        Task<int> first = Task.WhenAny(running, left.Task).GetAwaiter().GetResult();
        if (first != running && !sumsUp)
        {
            UnfinishedFiles.Own.GiveUp();
            error.WriteLine(Words);
        }

        return first.GetAwaiter().GetResult();

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            int exitCode = signal.Signal == PosixSignal.SIGINT ? 130 : 143;
            _ = stop.CancelAsync();
            _ = LeaveAsync(exitCode);
        }

        async Task LeaveAsync(int exitCode)
        {
            await Task.Delay(sumsUp ? ToSumUp : ToStop, CancellationToken.None);
            left.TrySetResult(exitCode);
        }
    }
}
