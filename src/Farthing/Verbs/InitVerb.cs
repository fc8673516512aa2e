using System.CommandLine;
using System.Globalization;
using Farthing.Cli;
using Farthing.Documents.Surroundings;
using Farthing.Gateway.Files;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Scenarios;
using Farthing.Verbs.Serves;

namespace Farthing.Verbs;

/// <summary><c>farthing init</c>: writes a commented scenario or configuration, or its schema for editors.</summary>
internal static class InitVerb
{
    /// <summary>A kind of file: its text, its schema, and the command that takes it.</summary>
    private sealed record Writable(Func<string> Text, Func<string> Schema, string Next);

    private static readonly Dictionary<string, Writable> Kinds = new()
    {
        ["scenario"] = new(ScenarioTemplate.Text, ScenarioTemplate.Schema, "farthing plan {0}"),
        ["gateway"] = new(
            static () => GatewayTemplate.Text(GatewayFeatures.Settings),
            static () => GatewayTemplate.Schema(GatewayFeatures.Settings),
            "farthing serve {0} --check"
        ),
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string?> file = new("FILE")
        {
            Description =
                "Where to write [default: KIND.yaml, with --schema KIND.schema.json]; - prints it instead",
            Arity = ArgumentArity.ZeroOrOne,
        };
        SwitchFlag force = new("--force", "Replace the file if it is there");
        SwitchFlag schema = new(
            "--schema",
            "Write the JSON Schema, with which editors complete and check such files"
        );
        WordFlag kind = new("--kind", "Kind of file to write", [.. Kinds.Keys], "scenario")
        {
            HelpName = "KIND",
        };
        Command command = new(
            "init",
            """
            Writes a scenario, or a gateway's configuration, that works as it is, with every key as a comment: meaning,
            range, default.

            Examples:
              farthing init                       writes scenario.yaml
              farthing init chat.yaml --force     replaces chat.yaml
              farthing init --schema              writes scenario.schema.json for your editor
              farthing init --kind gateway        writes gateway.yaml, for farthing serve
            """
        );
        command.Arguments.Add(file);
        command.With(force, schema, kind);
        return command.Runs(
            "init",
            context =>
            {
                string word = kind.Read(context)!;
                Writable written = Kinds[word];
                context.StopOnFaults();
                bool isSchema = context.Parsed.GetValue(schema);
                string path =
                    context.Parsed.GetValue(file) ?? (isSchema ? $"{word}.schema.json" : $"{word}.yaml");
                string text = (isSchema ? written.Schema() : written.Text()).TrimEnd('\n');
                bool isForced = context.Parsed.GetValue(force);
                return Write(
                    context,
                    path,
                    text,
                    isSchema ? null : string.Format(CultureInfo.InvariantCulture, written.Next, path),
                    word,
                    isForced
                );
            }
        );
    }

    private static int Write(
        VerbContext context,
        string path,
        string text,
        string? next,
        string kind,
        bool isForced
    )
    {
        bool isPrinted = path == "-";
        if (!isPrinted && !isForced && (File.Exists(path) || Directory.Exists(path)))
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FileExists, "it is already there; nothing was written")
                {
                    File = path,
                    Expected = Directory.Exists(path)
                        ? "a file's name"
                        : "another name, or --force to replace it",
                }
            );
        }

        if (!isPrinted)
        {
            AtomicFile.Write(path, text);
        }

        return context.Answer(
            new InitDocument(path, next is null ? "schema" : kind, isPrinted ? text : null),
            output =>
            {
                if (isPrinted)
                {
                    output.WriteLine(text);
                }
                else if (next is null)
                {
                    output.WriteLine($"{path} written.");
                    output.WriteLine(
                        $"First line of such a file, for your editor:  # yaml-language-server: $schema={path}"
                    );
                }
                else
                {
                    output.WriteLine($"{path} written. Next:  {next}");
                }
            }
        );
    }
}
