using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger by</c>: sums by key, team, model, day, …</summary>
internal static class LedgerBy
{
    private const int DefaultLines = 30;
    private const string Workflow = "workflow";

    private static readonly string[] Heads =
    [
        "requests",
        "attempts",
        "computed",
        "cached",
        "written",
        "output",
        "billed",
        "$/M",
        "waste",
        "errors",
        "$/session",
    ];

    private static readonly string[] Words =
    [
        .. Enum.GetNames<LedgerDimension>().Select(name => name.ToLowerInvariant()),
        Workflow,
    ];

    private static readonly Argument<string> What = new("WHAT")
    {
        Description = "One of " + string.Join(", ", Words),
    };

    public static Command Create()
    {
        Command command = new(
            "by",
            """
            Sum what was spent by key, team, user, model, deployment, tag, session, gateway, day, hour or workflow.

            Examples:
              farthing ledger by key --since 7d
              farthing ledger by day --since 2026-11 --team search
              farthing ledger by session --tag feature=agent --limit 10 --json
              farthing ledger by gateway --config farthing.yaml
            """
        );
        command.Arguments.Add(What);
        LedgerFlags.AddFilter(command);
        command.Options.Add(LedgerFlags.Limit);
        return command.Runs("ledger.by", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        string word = context.Parsed.GetRequiredValue(What).ToLowerInvariant();
        if (!Words.Contains(word))
        {
            context.Faults.Add(
                new Fault(QuantityFaultCodes.UnknownWord, "sums cannot be split by this")
                {
                    Path = "WHAT",
                    Value = word,
                    Expected = "one of " + string.Join(", ", Words),
                    Nearest = NearestWord.Find(word, Words),
                }
            );
        }

        LedgerFilter asked = LedgerFlags.Filter(context);
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? DefaultLines);
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, source.Store);
                LedgerGroup total = source.Store.Total(filter);
                LedgerGroup[] groups = Groups(source, word, filter);
                TaskOutcomes? tasks = Tasks(source, word, filter);
                return context.Answer(
                    json => WriteJson(json, word, filter, total, groups, tasks),
                    text => WriteText(text, word, filter, total, groups, tasks, limit, context.IsExplained)
                );
            }
        );
    }

    private static LedgerGroup[] Groups(LedgerSource source, string word, LedgerFilter filter)
    {
        if (word == Workflow)
        {
            return Sorted(Workflows.GroupBy(source.Store, filter), LedgerDimension.Tag);
        }

        LedgerDimension dimension = Enum.Parse<LedgerDimension>(word, ignoreCase: true);
        return Sorted(source.Store.GroupBy(dimension, filter), dimension);
    }

    /// <summary>Outcomes of tasks, where tasks are what the sums are about.</summary>
    private static TaskOutcomes? Tasks(LedgerSource source, string word, LedgerFilter filter) =>
        word switch
        {
            "session" => TaskOutcomes.Of(
                source.Store,
                filter,
                row => [SessionIdentity.Of(row.Opened.Key, row.Opened.Session)]
            ),
            Workflow => TaskOutcomes.Of(source.Store, filter, row => Workflows.Of(row.Opened.Tags)),
            _ => null,
        };

    private static LedgerGroup[] Sorted(IReadOnlyList<LedgerGroup> groups, LedgerDimension dimension) =>
        dimension is LedgerDimension.Day or LedgerDimension.Hour
            ? [.. groups.OrderBy(group => group.Value, StringComparer.Ordinal)]
            :
            [
                .. groups
                    .OrderByDescending(group => group.Billed)
                    .ThenBy(group => group.Value, StringComparer.Ordinal),
            ];

    private static void WriteText(
        TextWriter writer,
        string word,
        LedgerFilter filter,
        LedgerGroup total,
        LedgerGroup[] groups,
        TaskOutcomes? tasks,
        int limit,
        bool isExplained
    )
    {
        LedgerTotalLine.Write(writer, total, filter);
        if (groups.Length == 0)
        {
            return;
        }

        writer.WriteLine();
        // Of days and hours the latest, of everything else the dearest.
        bool isTime = word is "day" or "hour";
        LedgerGroup[] shown = [.. isTime ? groups.TakeLast(limit) : groups.Take(limit)];
        string[][] cells = [.. shown.Select(Cells)];
        TextTable table = new([TextColumn.Text(word), .. Heads.Select(TextColumn.Number)]);
        int width = LedgerWords.NameWidth(Heads, cells);
        for (int i = 0; i < shown.Length; i++)
        {
            table.Row([LedgerWords.Name(shown[i].Value, width), .. cells[i]]);
        }

        table.Write(writer);
        if (groups.Length > limit)
        {
            string which = isTime ? "earlier" : "cheaper";
            writer.WriteLine(
                $"{Show.Count(groups.Length - limit)} {which} ones are not shown (--limit, --json)"
            );
        }

        if (word == Workflow)
        {
            writer.WriteLine("Attempts without a workflow (tag workflow=NAME) are in the total alone.");
        }

        if (tasks is not null)
        {
            LedgerTasks.Write(writer, tasks, word, groups.Take(limit).Select(group => group.Value));
        }

        if (word == "tag")
        {
            writer.WriteLine(
                "An attempt with several tags stands under each of them: lines do not add up to the total."
            );
        }

        if (isExplained)
        {
            WriteExplanation(writer);
            if (tasks is not null)
            {
                LedgerTasks.WriteExplanation(writer);
            }
        }
    }

    private static string[] Cells(LedgerGroup group) =>
        [
            Show.Scaled(group.Sums.Requests),
            Show.Scaled(group.Sums.Attempts),
            Show.Scaled(group.Sums.Tokens.Uncached),
            Show.Scaled(group.Sums.Tokens.CacheRead),
            Show.Scaled(group.Sums.Tokens.CacheWrite),
            Show.Scaled(group.Sums.Tokens.Output),
            LedgerWords.Usd(group.Billed),
            LedgerWords.PerMillion(group),
            LedgerWords.Share((double)group.Sums.Waste.Usd, (double)group.Sums.Cost.Usd),
            LedgerWords.Share(group.Sums.Errors, group.Sums.Attempts),
            LedgerWords.PerSession(group),
        ];

    private static void WriteExplanation(TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine("requests   attempts numbered 0: a request counts where it began");
        writer.WriteLine("attempts   settled ones; every retry, hedge and fallback is one of its own");
        writer.WriteLine("tokens     four classes that do not overlap; reasoning is inside output");
        writer.WriteLine(
            "billed     cost of attempts by the time of their reservation, and corrections by their own"
        );
        writer.WriteLine(
            "$/M        billed ÷ all tokens      waste  cost of attempts that failed, crashed or were called off ÷ cost"
        );
        writer.WriteLine(
            "errors     failed upstream or crashed ÷ attempts      $/session  cost of attempts with a session ÷ sessions"
        );
        writer.WriteLine("session    KEY/NAME: equal names of two keys are two sessions");
    }

    private static void WriteJson(
        Utf8JsonWriter writer,
        string word,
        LedgerFilter filter,
        LedgerGroup total,
        LedgerGroup[] groups,
        TaskOutcomes? tasks
    )
    {
        writer.WriteStartObject();
        writer.WriteString("by", word);
        LedgerTotalLine.WriteSpan(writer, filter);
        writer.WriteStartObject("total");
        writer.WriteGroup(total);
        WriteTasks(writer, tasks, tasks?.Total ?? default);
        writer.WriteEndObject();
        writer.WriteStartArray("groups");
        foreach (LedgerGroup group in groups)
        {
            writer.WriteStartObject();
            writer.WriteString("value", group.Value);
            writer.WriteGroup(group);
            WriteTasks(writer, tasks, tasks?.Groups.GetValueOrDefault(group.Value) ?? default);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTasks(Utf8JsonWriter writer, TaskOutcomes? tasks, TaskSums sums)
    {
        if (tasks is not null)
        {
            LedgerTasks.WriteJson(writer, sums);
        }
    }
}
