using System.CommandLine;
using System.CommandLine.Parsing;

namespace Farthing.Cli;

/// <summary>Reads the words of a command line; <c>-ab</c> is one flag, never two.</summary>
internal static class CommandWords
{
    /// <summary>Reads them; what is wrong with them is of <see cref="UsageFault.AllOf"/>.</summary>
    public static ParseResult Parse(Command command, IReadOnlyList<string> words) =>
        CommandLineParser.Parse(command, words, new ParserConfiguration { EnablePosixBundling = false });
}
