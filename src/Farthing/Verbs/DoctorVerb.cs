using System.CommandLine;
using Farthing.Cli;
using Farthing.Cli.Doctor;
using Farthing.Documents.Surroundings;
using Farthing.Reporting.Sheets;

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
            Checks .NET, terminal, ages of prices, your overlay files, raw data. Never uses
            the network. Exit code 1 when something must be fixed.

            Example:
              farthing doctor
            """
        );
        return command.ReadsCatalog().Runs("doctor", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        DoctorDocument document = new(DoctorChecks.Run(DoctorSurroundings.Of(context)));
        return context.Answer(document, () => Sheet(document), document.Well ? 0 : 1);
    }

    private static Sheet Sheet(DoctorDocument document)
    {
        int Count(DoctorState state) => document.Findings.Count(finding => finding.State == state);
        return new Sheet(
            answer: Count(DoctorState.Problem) is int problems and > 0
                ? $"{problems} thing(s) to mend before Farthing works well."
            : Count(DoctorState.Note) is int notes and > 0 ? $"All well; {notes} thing(s) to know."
            : "All well."
        ).Section(
            "",
            new SheetFacts([
                .. document.Findings.SelectMany(finding =>
                    finding.ToDo is null
                        ? (IEnumerable<(string, string)>)[(Name(finding), finding.Seen)]
                        : [(Name(finding), finding.Seen), ("", "do: " + finding.ToDo)]
                ),
            ])
        );
    }

    private static string Name(DoctorFinding finding) =>
        $"{finding.State.ToString().ToLowerInvariant(), -8} {finding.Name}";
}
