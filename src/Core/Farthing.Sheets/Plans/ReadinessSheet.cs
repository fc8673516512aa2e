using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Plans;

/// <summary>The checklist before production as it is read: red lines first, then unknown ones with their commands, then green ones.</summary>
public static class ReadinessSheet
{
    private static readonly (ReadinessState State, string Head)[] Parts =
    [
        (ReadinessState.Red, "Red: change before production"),
        (ReadinessState.Unknown, "Unknown: settle with the command"),
        (ReadinessState.Green, "Green"),
    ];

    /// <summary>The sheet.</summary>
    public static Sheet Of(ReadinessDocument check)
    {
        Sheet sheet = new(answer: Answer(check))
        {
            Kind = "Checklist",
            State =
                check.Red > 0 ? SheetState.Bad
                : check.Unknown > 0 ? SheetState.Near
                : SheetState.Good,
            Word = check.Ready ? "READY" : "NOT READY",
            Remarks = [Subject(check)],
        };
        foreach ((ReadinessState state, string head) in Parts)
        {
            ReadinessLine[] lines = [.. check.Lines.Where(line => line.State == state)];
            if (lines.Length > 0)
            {
                sheet.Section(
                    head,
                    [new SheetFacts([.. lines.Select(line => (line.Name, line.Seen))]), .. Commands(lines)]
                );
            }
        }

        foreach (ReadinessLine line in check.Lines)
        {
            sheet.Explain(line.Name, line.Question);
        }

        return check.Notes.Count > 0 ? sheet.Section("Notes", new SheetNotes(check.Notes)) : sheet;
    }

    /// <summary>The answer in a sentence: <c>2 red, 5 unknown of 14</c>.</summary>
    public static string Answer(ReadinessDocument check) =>
        check.Ready
            ? $"All {Show.Count(check.Lines.Count)} lines are green."
            : $"{Show.Count(check.Red)} red, {Show.Count(check.Unknown)} unknown of {Show.Count(check.Lines.Count)}.";

    private static string Subject(ReadinessDocument check) =>
        check.Fleet is null
            ? $"{check.Model}: no fleet to check."
            : $"{check.Model} on {check.Fleet}, {Origin(check)}.";

    private static string Origin(ReadinessDocument check) =>
        check.FleetOrigin switch
        {
            ReadinessFleetOrigin.Deployed => $"as {check.Deployed} deploys it",
            ReadinessFleetOrigin.Scenario =>
                "as the scenario states it (--current FILE checks a deployed one)",
            _ => "the fleet that plan chooses (--current FILE checks a deployed one)",
        };

    /// <summary>One command for each, shared by the lines that it settles.</summary>
    private static IEnumerable<SheetBlock> Commands(IEnumerable<ReadinessLine> lines) =>
        lines
            .Where(line => line.Command is not null)
            .GroupBy(line => line.Command!)
            .Select(group => new SheetCommand(
                string.Join(", ", group.Select(line => line.Name)) + ":",
                group.Key,
                []
            ));
}
