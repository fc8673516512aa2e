using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Scenarios;

namespace Farthing.Verbs;

/// <summary><c>farthing init</c>: writes a commented scenario, or the schema for editors.</summary>
internal static class InitVerb
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string?> file = new("FILE")
        {
            Description =
                "Where to write [default: scenario.yaml, with --schema scenario.schema.json]; - prints it instead",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> force = new("--force") { Description = "Replace the file if it is there" };
        Option<bool> schema = new("--schema")
        {
            Description = "Write the JSON Schema of scenarios, with which editors complete and check them",
        };
        Command command = new(
            "init",
            """
            Writes a scenario that works as it is, with every key as a comment: meaning, range, default.

            Examples:
              farthing init                       writes scenario.yaml
              farthing init chat.yaml --force     replaces chat.yaml
              farthing init --schema              writes scenario.schema.json for your editor
            """
        );
        command.Arguments.Add(file);
        command.Options.Add(force);
        command.Options.Add(schema);
        return command.Runs(
            "init",
            context =>
            {
                context.StopOnFaults();
                bool isSchema = context.Parsed.GetValue(schema);
                string path =
                    context.Parsed.GetValue(file) ?? (isSchema ? "scenario.schema.json" : "scenario.yaml");
                string text = (isSchema ? ScenarioTemplate.Schema() : ScenarioTemplate.Text()).TrimEnd('\n');
                return Write(context, path, text, isSchema, context.Parsed.GetValue(force));
            }
        );
    }

    private static int Write(VerbContext context, string path, string text, bool isSchema, bool isForced)
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
            json =>
            {
                json.WriteStartObject();
                json.WriteString("file", path);
                json.WriteString("kind", isSchema ? "schema" : "scenario");
                if (isPrinted)
                {
                    json.WriteString("text", text);
                }

                json.WriteEndObject();
            },
            output =>
            {
                if (isPrinted)
                {
                    output.WriteLine(text);
                }
                else if (isSchema)
                {
                    output.WriteLine($"{path} written.");
                    output.WriteLine(
                        $"First line of a scenario, for your editor:  # yaml-language-server: $schema={path}"
                    );
                }
                else
                {
                    output.WriteLine($"{path} written. Next:  farthing plan {path}");
                }
            }
        );
    }
}
