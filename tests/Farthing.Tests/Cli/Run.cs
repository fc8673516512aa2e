namespace Farthing.Tests.Cli;

/// <summary>Runs the program in this process, as a shell would.</summary>
internal static class Run
{
    /// <summary>Runs a command line without the leading word <c>farthing</c>.</summary>
    public static RunResult Farthing(string line) => Of(global::Farthing.Program.Run, line);

    /// <summary>Runs a command line of the studies in <c>eng/</c>.</summary>
    public static RunResult Studies(string line) => Of(global::Farthing.Studies.StudiesProgram.Run, line);

    private static RunResult Of(Func<string[], TextWriter, TextWriter, int> run, string line)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        int code = run(global::Farthing.Testing.CommandLine.Split(line), output, error);
        return new RunResult(code, output.ToString(), error.ToString());
    }
}
