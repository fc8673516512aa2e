using Farthing.Numerics.Faults;

namespace Farthing.Cli;

/// <summary>Runs the program on the process's standard output and error, either of which may be closed or full: exit code 3 and one line, no stack trace.</summary>
internal static class StandardStreams
{
    private const int LostExitCode = 3;

    /// <summary>Hands both to the program and sees that everything written comes through.</summary>
    /// <param name="run">The program: output, error → exit code.</param>
    /// <returns>The program's exit code; 3 where something that it wrote is lost.</returns>
    public static int Use(Func<TextWriter, TextWriter, int> run)
    {
        using StandardStream error = StandardStream.Error();
        using StandardStream output = StandardStream.Output();
        using EscapedWriter messages = new(new StreamWriter(error) { AutoFlush = true, NewLine = "\n" });
        Console.SetError(messages);
        int exitCode = output.Loss is null ? Run(run, output, messages) : LostExitCode;
        if (output.Loss is string reason)
        {
            messages.WriteLine(
                $"error: standard output cannot be written ({reason}): send it to a file with room or to a program that reads it  [{CliFaultCodes.OutputLost}]"
            );
        }

        return output.Loss is null && error.Loss is null ? exitCode : LostExitCode;
    }

    private static int Run(
        Func<TextWriter, TextWriter, int> run,
        StandardStream output,
        EscapedWriter messages
    )
    {
        try
        {
            using EscapedWriter answer = new(new StreamWriter(output, bufferSize: 16384) { NewLine = "\n" });
            return run(answer, messages);
        }
        catch (OutputLostException)
        {
            return LostExitCode;
        }
    }
}

/// <summary>Ends a verb whose standard output takes nothing any more; <see cref="StandardStreams"/> says so once.</summary>
internal sealed class OutputLostException : Exception
{
    public OutputLostException() { }

    public OutputLostException(string message)
        : base(message) { }

    public OutputLostException(string message, Exception inner)
        : base(message, inner) { }
}
