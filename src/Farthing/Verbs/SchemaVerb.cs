using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Json;
using Farthing.Documents.Surroundings;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Files;
using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Verbs.Serves;

namespace Farthing.Verbs;

/// <summary><c>farthing schema</c>: prints the schema of what a verb answers with <c>--json</c>, and of the files that people write.</summary>
internal static class SchemaVerb
{
    /// <summary>One line of help.</summary>
    public const string Summary = "Prints the JSON Schema of an answer or a file";

    /// <summary>What is no answer of a verb, and its schema.</summary>
    private static readonly Dictionary<string, Func<string>> Files = new()
    {
        ["admin"] = AdminPlane.Description,
        ["gateway"] = static () => GatewayTemplate.Schema(GatewayFeatures.Settings),
        ["scenario"] = ScenarioTemplate.Schema,
    };

    /// <summary>All that have a schema, by name.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [.. DocumentSchema.Names.Concat(Files.Keys).Order(StringComparer.Ordinal)];

    /// <summary>A schema by its name, which is one of <see cref="Names"/>; ends with a line feed.</summary>
    public static string TextOf(string name) =>
        (Files.TryGetValue(name, out Func<string>? file) ? file() : DocumentSchema.Of(name)).TrimEnd('\n')
        + "\n";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string?> asked = new("NAME")
        {
            Description = "Whose schema: plan, cost.price, scenario, … [default: lists them]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        asked.CompletionSources.Add([.. Names]);
        Command command = new(
            "schema",
            """
            Prints the JSON Schema of what a verb answers with --json (its "result"; "envelope" stands around it, "error"
            comes instead of it), of a scenario, of a gateway's configuration, and the OpenAPI description of the gateway's
            admin paths. They are derived from the program's own records.

            Examples:
              farthing schema                 lists all names
              farthing schema plan            the result of farthing plan --json
              farthing schema scenario        for your editor (farthing init --schema writes it into a file)
            """
        );
        command.Arguments.Add(asked);
        return command.Runs(
            "schema",
            context =>
            {
                context.StopOnFaults();
                string? name = context.Parsed.GetValue(asked);
                if (name is not null && !Names.Contains(name))
                {
                    throw new FarthingException(
                        new Fault(QuantityFaultCodes.UnknownWord, "no document or file of this name")
                        {
                            Path = "NAME",
                            Value = name,
                            Expected = "a name that farthing schema lists",
                            Nearest = NearestWord.Find(name, Names),
                        }
                    );
                }

                string? text = name is null ? null : TextOf(name);
                return context.Answer(
                    new SchemaDocument(name, text, Names),
                    output => output.Write(text ?? string.Join('\n', Names) + "\n")
                );
            }
        );
    }
}
