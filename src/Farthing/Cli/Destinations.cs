using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;

namespace Farthing.Cli;

/// <summary>The files that a command line asks to write, tried before the work begins.</summary>
internal static class Destinations
{
    private const string StandardOutput = "-";

    private static readonly Fault NoFile = new(
        CliFaultCodes.FileUnwritable,
        "the file cannot be written (- is standard output, which this flag does not take)"
    )
    {
        Expected = "a file's name; --json prints the document",
    };

    /// <summary>Stops where a file that was named cannot be written: all of them at once.</summary>
    /// <exception cref="FarthingException">One cannot be written (exit code 3).</exception>
    public static void Try(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        Fault[] faults =
        [
            .. from symbol in command.Options.Concat<Symbol>(command.Arguments)
            let destination = symbol as IDestination
            where destination is not null
            from name in Named(parsed, symbol, destination)
            where name != StandardOutput || !destination.TakesStandardOutput
            let fault = name == StandardOutput
                ? NoFile
                : destination.FilesOf(name).Select(AtomicFile.Refusal).FirstOrDefault(one => one is not null)
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

    /// <summary>Stops where a file cannot be written that nobody named.</summary>
    /// <param name="file">The file; null where none is written.</param>
    /// <exception cref="FarthingException">It cannot be written (exit code 3).</exception>
    public static void Try(string? file)
    {
        if (file is not null && AtomicFile.Refusal(file) is Fault fault)
        {
            throw new FarthingException([fault], exitCode: 3);
        }
    }

    private static IEnumerable<string> Named(ParseResult parsed, Symbol symbol, IDestination destination)
    {
        SymbolResult? given = symbol switch
        {
            Option option => parsed.GetResult(option),
            Argument argument => parsed.GetResult(argument),
            _ => null,
        };
        return given?.Tokens is { Count: > 0 } tokens ? tokens.Select(token => token.Value)
            : destination.DefaultName is string name ? [name]
            : [];
    }
}

/// <summary>An option or argument that names what is written: its files are tried before the work begins whose result they are to take.</summary>
internal interface IDestination
{
    /// <summary>The files that a name on the command line stands for.</summary>
    /// <param name="name">As written: a file, a folder, or what the names of several files begin with.</param>
    IReadOnlyList<string> FilesOf(string name);

    /// <summary>True where <c>-</c> stands for standard output.</summary>
    bool TakesStandardOutput { get; }

    /// <summary>The name that is taken where none is given; null where nothing is written then.</summary>
    string? DefaultName { get; }
}
