using Farthing.Numerics.Files;

namespace Farthing.Cli;

/// <summary>How a verb ends after Ctrl-C or SIGTERM.</summary>
internal static class Interrupts
{
    /// <summary>What a verb that wrote nothing says.</summary>
    public const string Words = "interrupted: nothing was written";

    /// <summary>What was measured is summed up and written; the framework's 2 s would cut that off.</summary>
    private static readonly TimeSpan ToSumUp = TimeSpan.FromSeconds(30);

    /// <summary>Within this time a verb that has nothing to write ends, in the middle of whatever it does.</summary>
    private static readonly TimeSpan ToStop = TimeSpan.FromSeconds(2);

    /// <summary>How long a verb may take to end.</summary>
    public static TimeSpan TimeToEnd(VerbEntry verb) => verb.SumsUpWhenInterrupted ? ToSumUp : ToStop;

    /// <summary>Where a verb did not end in time and is left as it is: nothing of it stays, and it says so.</summary>
    public static void Leave(VerbEntry verb, int exitCode, TextWriter error)
    {
        if (exitCode is 130 or 143 && !verb.SumsUpWhenInterrupted)
        {
            UnfinishedFiles.Own.GiveUp();
            error.WriteLine(Words);
        }
    }
}
