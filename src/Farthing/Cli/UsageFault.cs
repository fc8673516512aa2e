using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Numerics.Faults;

namespace Farthing.Cli;

/// <summary>Turns what the command-line parser complains about into faults with the nearest valid word.</summary>
internal static class UsageFault
{
    /// <summary>Everything that is wrong with a command line's form.</summary>
    public static IReadOnlyList<Fault> AllOf(ParseResult parsed) =>
        [
            .. parsed
                .Errors.Select(error => Of(error, parsed))
                .DistinctBy(fault => (fault.Path, fault.Message, fault.Value)),
            .. OfStrayFlags(parsed),
            .. OfEmptyValues(parsed),
        ];

    /// <summary>The fault of one parse error.</summary>
    private static Fault Of(ParseError error, ParseResult parsed)
    {
        string? word = parsed.UnmatchedTokens.FirstOrDefault(token =>
            error.Message.Contains($"'{token}'", StringComparison.Ordinal)
        );
        Command command = parsed.CommandResult.Command;
        if (word is null && error.SymbolResult is OptionResult { Tokens.Count: 0 } option)
        {
            return new Fault(
                CliFaultCodes.BadUsage,
                option.IdentifierToken is null ? "the flag is missing" : "its value is missing"
            )
            {
                Path = option.Option.Name,
                Expected = $"{option.Option.Name} {option.Option.HelpName ?? "VALUE"}",
            };
        }

        string[] missing =
        [
            .. command
                .Arguments.Where(argument => IsMissing(argument, parsed))
                .Select(argument => (argument.HelpName ?? argument.Name).ToUpperInvariant()),
        ];
        if (word is null && missing.Length > 0 && error.SymbolResult is not OptionResult)
        {
            return new Fault(
                CliFaultCodes.BadUsage,
                $"{string.Join(" and ", missing)} {(missing.Length == 1 ? "is" : "are")} missing"
            )
            {
                Path = Path(parsed),
                Expected = Example(command, Path(parsed)) ?? $"see farthing {Path(parsed)} --help",
            };
        }

        if (word is null)
        {
            return new Fault(CliFaultCodes.BadUsage, error.Message.TrimEnd('.'))
            {
                Expected = $"see farthing {Path(parsed)} --help",
            };
        }

        IEnumerable<string> known = word.StartsWith('-')
            ? command.Options.Select(option => option.Name)
            : command.Subcommands.Select(sub => sub.Name);
        return new Fault(CliFaultCodes.BadUsage, word.StartsWith('-') ? "no such flag" : "not understood")
        {
            Value = word,
            Expected = $"see farthing {Path(parsed)} --help",
            Nearest = NearestWord.Find(word, known),
        };
    }

    /// <summary>Faults of words that look like flags but were taken as arguments, because no flag has their name.</summary>
    private static IEnumerable<Fault> OfStrayFlags(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
        {
            return [];
        }

        Command command = parsed.CommandResult.Command;
        return parsed
            .CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Where(token => token.Value.StartsWith("--", StringComparison.Ordinal))
            .Select(token => new Fault(CliFaultCodes.BadUsage, "no such flag")
            {
                Value = token.Value,
                Expected = $"see farthing {Path(parsed)} --help",
                Nearest = NearestWord.Find(token.Value, command.Options.Select(option => option.Name)),
            });
    }

    /// <summary>Faults of flags and arguments whose value is empty: no file, name or quantity is.</summary>
    private static IEnumerable<Fault> OfEmptyValues(ParseResult parsed) =>
        parsed
            .CommandResult.Children.Where(child => child.Tokens.Any(token => token.Value.Trim().Length == 0))
            .Select(child => new Fault(CliFaultCodes.BadUsage, "the value is empty")
            {
                Path = child switch
                {
                    OptionResult option => option.Option.Name,
                    ArgumentResult argument => argument.Argument.Name,
                    _ => null,
                },
                Expected = "a value, or leave it out",
            });

    private static bool IsMissing(Argument argument, ParseResult parsed) =>
        argument.Arity.MinimumNumberOfValues > (parsed.GetResult(argument)?.Tokens.Count ?? 0);

    /// <summary>The first example of the command's help.</summary>
    private static string? Example(Command command, string path) =>
        command
            .Description?.Split('\n')
            .Select(line => line.Trim())
            .Select(line =>
                line.StartsWith("Example", StringComparison.Ordinal)
                    ? line[(line.IndexOf(':') + 1)..].Trim()
                    : line
            )
            .FirstOrDefault(line => line.StartsWith($"farthing {path} ", StringComparison.Ordinal));

    private static string Path(ParseResult parsed)
    {
        List<string> names = [];
        for (SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            if (at is CommandResult command)
            {
                names.Insert(0, command.Command.Name);
            }
        }

        return string.Join(' ', names);
    }
}
