using System.CommandLine;
using Farthing.Cli;
using Farthing.Cli.Doctor;

namespace Farthing.Verbs;

/// <summary><c>farthing doctor</c>: says what of the surroundings could get in the way, and what to do.</summary>
internal static class DoctorVerb
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "doctor",
            """
            Looks at what could get in the way: .NET, terminal, ages of prices, your overlay files, raw data. Never uses
            the network. Exit code 1 when something has to be mended.

            Example:
              farthing doctor
            """
        );
        return command.ReadsCatalog().Runs("doctor", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        IReadOnlyList<DoctorFinding> findings = DoctorChecks.Run(DoctorSurroundings.Of(context));
        int problems = findings.Count(finding => finding.State == DoctorState.Problem);
        int notes = findings.Count(finding => finding.State == DoctorState.Note);
        return context.Answer(
            json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("well", problems == 0);
                json.WriteStartArray("findings");
                foreach (DoctorFinding finding in findings)
                {
                    json.WriteStartObject();
                    json.WriteString("name", finding.Name);
                    json.WriteString("state", Word(finding.State));
                    json.WriteString("seen", finding.Seen);
                    json.WriteString("to_do", finding.ToDo);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            },
            output =>
            {
                output.WriteLine(
                    problems > 0 ? $"{problems} thing(s) to mend before Farthing works well."
                    : notes > 0 ? $"All well; {notes} thing(s) to know."
                    : "All well."
                );
                output.WriteLine();
                foreach (DoctorFinding finding in findings)
                {
                    output.WriteLine($"{Word(finding.State), -8} {finding.Name, -10} {finding.Seen}");
                    if (finding.ToDo is not null)
                    {
                        output.WriteLine($"{"", -20}do: {finding.ToDo}");
                    }
                }
            },
            problems > 0 ? 1 : 0
        );
    }

    private static string Word(DoctorState state) => state.ToString().ToLowerInvariant();
}
