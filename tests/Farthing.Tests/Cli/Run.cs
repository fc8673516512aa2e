namespace Farthing.Tests.Cli;

/// <summary>Runs the program in this process, as a shell would.</summary>
internal static class Run
{
    /// <summary>Runs a command line without the leading word <c>farthing</c>.</summary>
    public static RunResult Farthing(string line)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        int code = global::Farthing.Program.Run(
            global::Farthing.Testing.CommandLine.Split(line),
            output,
            error
        );
        return new RunResult(code, output.ToString(), error.ToString());
    }
}
