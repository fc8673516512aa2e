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
        Interruptible running = new(parsed.InvocationConfiguration) { SumsUp = verb.SumsUpWhenInterrupted };
        using CancellationTokenSource stop = new();
        TaskCompletionSource<int> left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // The library listens itself, but from a moment on when the verb may have begun: who is told then dies without a word.
        running.ProcessTerminationTimeout = null;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Task<int> ended = parsed.InvokeAsync(running, stop.Token);
        Task<int> first = Task.WhenAny(ended, left.Task).GetAwaiter().GetResult();
        if (first != ended && !running.SumsUp)
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
            await Task.Delay(running.SumsUp ? ToSumUp : ToStop, CancellationToken.None);
            left.TrySetResult(exitCode);
        }
    }
}

/// <summary>A command line that runs, and whether an interrupt leaves it time to sum up.</summary>
internal sealed class Interruptible : InvocationConfiguration
{
    private volatile bool sumsUp;

    /// <summary>The same as what the command line was read with.</summary>
    public Interruptible(InvocationConfiguration like)
    {
        Output = like.Output;
        Error = like.Error;
        EnableDefaultExceptionHandler = like.EnableDefaultExceptionHandler;
    }

    /// <summary>True once the verb has results to sum up when it is interrupted.</summary>
    public bool SumsUp
    {
        get => sumsUp;
        set => sumsUp = value;
    }
}
