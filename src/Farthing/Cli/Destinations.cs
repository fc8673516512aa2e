using System.CommandLine;
using Farthing.Numerics.Faults;

namespace Farthing.Cli;

/// <summary>The files that a command line asks to write, tried before the work begins.</summary>
internal static class Destinations
{
    private const string StandardOutput = "-";

    /// <summary>Stops where a file that was named cannot be written: all of them at once.</summary>
    /// <exception cref="FarthingException">One cannot be written (exit code 3).</exception>
    public static void Try(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        Fault[] faults =
        [
            .. from symbol in command.Options.Concat<Symbol>(command.Arguments)
            where symbol is IDestination
            from name in Named(parsed, symbol)
            where name != StandardOutput
            let fault = AtomicFile.Refusal(name)
            where fault is not null
            select fault with
            {
                Path = symbol is Option ? symbol.Name : null,
            },
        ];
        if (faults.Length > 0)
        {
            throw new FarthingException(faults, exitCode: 3);
        }
    }

    private static IEnumerable<string> Named(ParseResult parsed, Symbol symbol) =>
        symbol switch
        {
            Option option => parsed.GetResult(option)?.Tokens.Select(token => token.Value) ?? [],
            Argument argument => parsed.GetResult(argument)?.Tokens.Select(token => token.Value) ?? [],
            _ => [],
        };
}
