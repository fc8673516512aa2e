using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Farthing.Numerics.Quantities;
using Farthing.Settings;

namespace Farthing.Cli;

/// <summary>Help of a command: what it does, its commands, and its flags under headings, wrapped, a flag's unit as its placeholder.</summary>
internal sealed class CommandHelp : SynchronousCommandLineAction
{
    private const int WidestLine = 120;
    private const int NarrowestLine = 60;

    /// <summary>Flags whose names are longer have their meaning on the next line.</summary>
    private const int WidestLabel = 28;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        new Page(parseResult.InvocationConfiguration.Output, Width).Write(command);
        return 0;
    }

    /// <summary>True where a group of commands is called without one: its help says which there are.</summary>
    public static bool IsWanted(ParseResult parsed) =>
        parsed.CommandResult.Command is { Action: null, Subcommands.Count: > 0 }
        && parsed.Tokens.All(token => token.Type == TokenType.Command);

    /// <summary>The terminal's width, up to what is read with ease.</summary>
    private static int Width => Math.Clamp(TerminalWidth.OfOutput ?? WidestLine, NarrowestLine, WidestLine);

    private sealed class Page(TextWriter text, int width)
    {
        public void Write(Command command)
        {
            foreach (string line in (command.Description ?? "").ReplaceLineEndings("\n").Split('\n'))
            {
                Prose(line.TrimEnd());
            }

            text.WriteLine();
            string words = string.Concat(
                command.Arguments.Select(argument =>
                    argument.Arity.MinimumNumberOfValues > 0
                        ? $" {argument.Name.ToUpperInvariant()}"
                        : $" [{argument.Name.ToUpperInvariant()}]"
                )
            );
            string next = command.Subcommands.Count > 0 ? " [COMMAND]" : "";
            text.WriteLine($"Usage: farthing {Path(command)}{next}{words} [flags]");
            foreach (Argument argument in command.Arguments)
            {
                Row(argument.Name.ToUpperInvariant(), argument.Description ?? "");
            }

            if (command.Subcommands.Count > 0)
            {
                text.WriteLine();
                text.WriteLine("Commands");
                foreach (Command sub in command.Subcommands)
                {
                    Row(sub.Name, (sub.Description ?? "").ReplaceLineEndings("\n").Split('\n')[0]);
                }
            }

            IReadOnlyList<FlagGroup> groups = (command as GroupedCommand)?.Groups ?? [];
            HashSet<Option> shown = [];
            foreach (FlagGroup group in groups)
            {
                Section(group.Title, [.. group.Flags.Where(shown.Add)]);
            }

            Option[] rest = [.. command.Options.Where(flag => !flag.Hidden && shown.Add(flag))];
            Section(groups.Count > 0 ? "More" : "Flags", [.. rest.Where(flag => !IsOfMany(flag))]);
            Section("Everywhere", [.. rest.Where(IsOfMany)]);
        }

        /// <summary>Flags that many commands have.</summary>
        private static bool IsOfMany(Option flag) =>
            flag is System.CommandLine.Help.HelpOption
            || CommonFlags.All.Contains(flag)
            || CatalogFlags.All.Contains(flag);

        private static string Path(Command command) =>
            command.Parents.OfType<Command>().FirstOrDefault() is Command parent
                ? $"{Path(parent)} {command.Name}"
                : command.Name;

        /// <summary>A line of the description; a command that is too long goes on behind a backslash, as a shell reads it.</summary>
        private void Prose(string line)
        {
            string indent = new(' ', line.Length - line.TrimStart().Length);
            bool isCommand = line.Contains("farthing ", StringComparison.Ordinal);
            string more = isCommand ? " \\" : "";
            while (line.Length > width)
            {
                int at = line.LastIndexOf(' ', width - more.Length);
                if (at <= indent.Length)
                {
                    break;
                }

                text.WriteLine(line[..at] + more);
                line = indent + (isCommand ? "    " : "") + line[(at + 1)..];
            }

            text.WriteLine(line);
        }

        private void Section(string title, IReadOnlyList<Option> flags)
        {
            if (flags.Count > 0)
            {
                text.WriteLine();
                text.WriteLine(title);
            }

            foreach (Option flag in flags)
            {
                Row(Label(flag), Meaning(flag));
            }
        }

        private void Row(string label, string meaning)
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
                if (!isEmpty && line.Length + 1 + word.Length > width)
                {
                    text.WriteLine(line);
                    line = indent;
                    isEmpty = true;
                }

                line += isEmpty ? word : " " + word;
                isEmpty = false;
            }

            text.WriteLine(line.TrimEnd());
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
            { HelpName: string help } => help,
            QuantityFlag quantity => Unit(quantity.Kind),
            ScenarioFlag { Key.Kind: { Shape: SettingShape.Quantity } kind } => Unit(kind.Unit),
            ScenarioFlag { Key.Kind.Shape: SettingShape.Word } => "WORD",
            ScenarioFlag { Key.Kind.Shape: SettingShape.Switch } => "true|false",
            _ when flag.ValueType == typeof(bool) || flag.Arity.MaximumNumberOfValues == 0 => null,
            _ => flag.Name.TrimStart('-').ToUpperInvariant(),
        };
        return value is null ? names : $"{names} {value}";
    }

    private static string Meaning(Option flag) =>
        flag switch
        {
            QuantityFlag { Default: double value } quantity =>
                $"{quantity.Meaning} [default: {Shown(value, quantity.Kind)}]",
            QuantityFlag quantity => quantity.Meaning,
            ScenarioFlag scenario => scenario.Help,
            _ => flag.Description ?? "",
        };

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
            QuantityKind.UsdPerYear => "$/y",
            QuantityKind.UsdPerMillionTokens => "$/M",
            QuantityKind.Usd => "$",
            QuantityKind.TokensPerMonth => "TOKENS/month",
            QuantityKind.TokensPerSecond => "TOKENS/s",
            QuantityKind.Bytes => "SIZE",
            QuantityKind.Power => "POWER",
            _ => "N",
        };
}

/// <summary>A flag that stands for a key of the scenario; its help is the key's.</summary>
internal sealed class ScenarioFlag : Option<string[]>
{
    /// <summary>Makes the flag of a key.</summary>
    public ScenarioFlag(Setting key)
        : base(key.Flag!, [.. key.FlagAliases])
    {
        Key = key;
        string several = key.IsList ? ", comma-separated" : "";
        string fallback =
            key.Default is not null ? $" [default: {key.Default}]"
            : key.WithoutIt is not null ? $" [without it: {key.WithoutIt}]"
            : "";
        string accepted = key.Kind.Shape == SettingShape.Text ? "" : $": {key.Expected}";
        Description = $"{key.Meaning}{accepted}{several}{fallback}";
        string words = key.Kind.Shape == SettingShape.Word ? $": {key.Kind.RangeWords}" : "";
        Help = $"{key.Meaning}{words}{several}{fallback}";
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
    }

    /// <summary>Text of its line of help, beside its unit.</summary>
    public string Help { get; }

    /// <summary>The key.</summary>
    public Setting Key { get; }
}
