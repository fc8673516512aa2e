using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Json;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Planning.Diff;
using Farthing.Reporting.Sheets;
using Farthing.Scenarios;
using Farthing.Scenarios.Plans;
using Farthing.Verbs.Plans.Comparisons;

namespace Farthing.Verbs.Plans.Replays;

/// <summary><c>farthing plan --replay FILE</c>: makes a plan again from what its file holds, and says whether the same came out, or what differs and why.</summary>
/// <param name="makeCommand">Makes the plan's command and the flags that read it.</param>
internal sealed class PlanReplay(Func<(Command Command, ScenarioFlags Flags)> makeCommand)
{
    /// <summary>Replays; exit code 0 when answer, cost and latencies are those of the file, else 1.</summary>
    public int Run(VerbContext caller, string path)
    {
        VerbContext context = new("plan.replay", caller.Parsed, caller.Cancellation);
        RefuseOthers(context);
        string text = ReplayFile.Read(path);
        ReplayLine? line = ReplayFile.Parse(text, path, context.Faults);
        context.StopOnFaults();
        string again = Repeat(context, path, line!);
        using JsonDocument before = JsonDocument.Parse(text);
        using JsonDocument after = JsonDocument.Parse(again);
        PlanDiffDocument diff = PlanDiff.Compare(before.RootElement, after.RootElement);
        PlanReplayDocument document = new(
            diff.Changes.Count == 0,
            before.RootElement.GetProperty("result").GetRawText()
                == after.RootElement.GetProperty("result").GetRawText(),
            diff.Why,
            diff.Changes,
            diff.Causes,
            diff.Others
        );
        string how =
            !document.Reproduced ? diff.Why
            : document.ByteEqual ? "byte for byte"
            : diff.Causes.Count == 0 ? "answer, fleet, cost and latencies"
            : "answer, fleet, cost and latencies, although inputs differ";
        return context.Answer(
            document,
            () =>
                PlanDiffSheet.Of(
                    new Sheet("", $"{path}: {how}")
                    {
                        Word = document.Reproduced ? "REPRODUCED" : "NOT REPRODUCED",
                        State = document.Reproduced ? SheetState.Good : SheetState.Bad,
                    },
                    diff,
                    "in the file",
                    "now"
                ),
            document.Reproduced ? 0 : 1
        );
    }

    private string Repeat(VerbContext context, string path, ReplayLine line)
    {
        (Command command, ScenarioFlags flags) = makeCommand();
        string[] arguments = [.. line.Arguments, CatalogFlags.Today.Name, line.Today];
        ParseResult parsed = CommandWords.Parse(command, arguments);
        IReadOnlyList<Fault> faults = UsageFault.AllOf(parsed);
        if (faults.Count > 0)
        {
            throw new FarthingException([
                .. faults.Select(fault => fault with { File = path, Path = "result.replay.arguments" }),
            ]);
        }

        parsed.InvocationConfiguration.Output = context.Out;
        parsed.InvocationConfiguration.Error = TextWriter.Null;
        VerbContext again = new("plan", parsed, context.Cancellation);
        using ProgressLine progress = new(context);
        (Scenario scenario, Catalog catalog) = PlanCommand.Read(
            again,
            flags,
            line.ScenarioFile is string file ? (file, line.ScenarioText ?? "") : null
        );
        PlanAnswer answer = PlanCommand.Plan(again, scenario, catalog, progress, isWhole: true);
        progress.Clear();
        context.Cancellation.ThrowIfCancellationRequested();
        PlanDocument document = new PlanRecord(answer, isWhole: true).Document();
        return again.Document(writer =>
            JsonSerializer.Serialize(writer, document, DocumentJson.Of<PlanDocument>())
        );
    }

    /// <summary>Everything is in the file: a flag beside it would have no effect.</summary>
    private static void RefuseOthers(VerbContext context)
    {
        string[] allowed = ["--replay", "--json", "--output", "--quiet"];
        foreach (SymbolResult symbol in context.Parsed.CommandResult.Children)
        {
            string? word = symbol switch
            {
                OptionResult { Implicit: false } option when !allowed.Contains(option.Option.Name) => option
                    .Option
                    .Name,
                ArgumentResult { Implicit: false } argument when argument.Tokens.Count > 0 => argument
                    .Tokens[0]
                    .Value,
                _ => null,
            };
            if (word is not null)
            {
                context.Faults.Add(
                    new Fault(CliFaultCodes.FlagConflict, $"{word} has no effect beside --replay")
                    {
                        Value = word,
                        Expected = "--replay FILE alone: the file holds scenario and flags",
                    }
                );
            }
        }

        context.StopOnFaults();
    }
}
