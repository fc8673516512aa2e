using System.CommandLine;
using System.CommandLine.Invocation;
using Farthing.Numerics.Quantities;

namespace Farthing.Cli;

/// <summary>Help of a command with many flags: under headings, wrapped, a flag's unit as its placeholder.</summary>
/// <param name="command">The command.</param>
internal sealed class GroupedHelp(GroupedCommand command) : SynchronousCommandLineAction
{
    private const int Width = 118;

    /// <summary>Flags whose names are longer have their meaning on the next line.</summary>
    private const int WidestLabel = 28;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter text = parseResult.InvocationConfiguration.Output;
        foreach (string line in (command.Description ?? "").ReplaceLineEndings("\n").Split('\n'))
        {
            text.WriteLine(line.TrimEnd());
        }

        text.WriteLine();
        string words = string.Concat(
            command.Arguments.Select(argument => $" [{argument.Name.ToUpperInvariant()}]")
        );
        text.WriteLine($"Usage: farthing {command.Name}{words} [flags]");
        foreach (Argument argument in command.Arguments)
        {
            Row(text, argument.Name.ToUpperInvariant(), argument.Description ?? "");
        }

        foreach (FlagGroup group in command.Groups)
        {
            Section(text, group.Title, group.Flags);
        }

        HashSet<Option> shown = [.. command.Groups.SelectMany(group => group.Flags)];
        Section(
            text,
            "Everywhere",
            [.. command.Options.Where(flag => !flag.Hidden && !shown.Contains(flag))]
        );
        return 0;
    }

    private static void Section(TextWriter text, string title, IReadOnlyList<Option> flags)
    {
        text.WriteLine();
        text.WriteLine(title);
        foreach (Option flag in flags)
        {
            Row(text, Label(flag), Meaning(flag));
        }
    }

    private static void Row(TextWriter text, string label, string meaning)
    {
        string indent = new(' ', WidestLabel + 4);
        string line = $"  {label}";
        if (line.Length > WidestLabel + 2)
        {
            text.WriteLine(line);
            line = "";
        }

        line = line.PadRight(indent.Length);
        bool isEmpty = true;
        foreach (string word in Words(meaning))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                text.WriteLine(line);
                line = indent;
                isEmpty = true;
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        text.WriteLine(line);
    }

    /// <summary>Words, where a short default is one.</summary>
    private static IEnumerable<string> Words(string meaning)
    {
        int at = meaning.LastIndexOf(" [default: ", StringComparison.Ordinal);
        bool isShort = at >= 0 && meaning.EndsWith(']') && meaning.Length - at < 24;
        string[] words = meaning[..(isShort ? at : meaning.Length)]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return isShort ? words.Append(meaning[(at + 1)..]) : words;
    }

    private static string Label(Option flag)
    {
        string names = string.Join(
            ", ",
            flag.Aliases.Where(alias => alias.Length == 2 && char.IsLetter(alias[1]) && alias[0] == '-')
                .Append(flag.Name)
        );
        string? value = flag switch
        {
            QuantityFlag quantity => quantity.HelpName ?? Unit(quantity.Kind),
            { HelpName: string help } => help,
            _ when flag.ValueType == typeof(bool) || flag.Arity.MaximumNumberOfValues == 0 => null,
            _ => flag.Name.TrimStart('-').ToUpperInvariant(),
        };
        return value is null ? names : $"{names} {value}";
    }

    private static string Meaning(Option flag) =>
        flag is QuantityFlag { Default: double value } quantity
            ? $"{quantity.Meaning} [default: {Shown(value, quantity.Kind)}]"
            : (flag as QuantityFlag)?.Meaning ?? flag.Description ?? "";

    private static string Shown(double value, QuantityKind kind) =>
        kind switch
        {
            QuantityKind.Duration => value is >= 60 and < 3600 && value % 60 == 0
                ? FormattableString.Invariant($"{value / 60}m")
                : FormattableString.Invariant($"{value}s"),
            QuantityKind.Fraction => FormattableString.Invariant($"{value * 100}%"),
            _ => FormattableString.Invariant($"{value}"),
        };

    private static string Unit(QuantityKind kind) =>
        kind switch
        {
            QuantityKind.Duration => "TIME",
            QuantityKind.Fraction => "SHARE",
            QuantityKind.Rate => "RATE",
            QuantityKind.UsdPerHour => "$/h",
            QuantityKind.Bytes => "SIZE",
            _ => "N",
        };
}
