using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger top</c>: where the money goes, at a glance.</summary>
internal static class LedgerTop
{
    private const int DefaultLines = 5;

    private static readonly (string Name, LedgerDimension Dimension)[] Lists =
    [
        ("keys", LedgerDimension.Key),
        ("models", LedgerDimension.Model),
        ("sessions", LedgerDimension.Session),
    ];

    public static Command Create()
    {
        Command command = new(
            "top",
            """
            Show the dearest keys, models, sessions and requests.

            Examples:
              farthing ledger top --since 24h
              farthing ledger top --team search --limit 10
            """
        );
        LedgerFlags.AddFilter(command);
        command.Options.Add(LedgerFlags.Limit);
        return command.Runs("ledger.top", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        LedgerFilter asked = LedgerFlags.Filter(context);
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? DefaultLines);
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, source.Store);
                LedgerGroup total = source.Store.Total(filter);
                List<(string Name, LedgerGroup[] Groups)> lists = [];
                foreach ((string name, LedgerDimension dimension) in Lists)
                {
                    lists.Add((name, Dearest(source.Store.GroupBy(dimension, filter), limit)));
                }

                lists.Add(("requests", [.. source.Store.DearestRequests(filter, limit)]));
                return context.Answer(
                    json => WriteJson(json, filter, total, lists),
                    text => WriteText(text, filter, total, lists)
                );
            }
        );
    }

    private static LedgerGroup[] Dearest(IReadOnlyList<LedgerGroup> groups, int limit) =>
        [
            .. groups
                .Where(group => group.Value.Length > 0)
                .OrderByDescending(group => group.Billed)
                .ThenBy(group => group.Value, StringComparer.Ordinal)
                .Take(limit),
        ];

    private static void WriteText(
        TextWriter writer,
        LedgerFilter filter,
        LedgerGroup total,
        List<(string Name, LedgerGroup[] Groups)> lists
    )
    {
        LedgerTotalLine.Write(writer, total, filter);
        foreach ((string name, LedgerGroup[] groups) in lists)
        {
            if (groups.Length == 0)
            {
                continue;
            }

            writer.WriteLine();
            TextTable table = new(
                TextColumn.Text("DEAREST " + name.ToUpperInvariant()),
                TextColumn.Number("billed"),
                TextColumn.Number("share"),
                TextColumn.Number("requests"),
                TextColumn.Number("tokens"),
                TextColumn.Number("$/M"),
                TextColumn.Number("waste")
            );
            foreach (LedgerGroup group in groups)
            {
                table.Row(
                    LedgerWords.Name(group.Value, 40).PadRight(32),
                    LedgerWords.Usd(group.Billed),
                    LedgerWords.Share((double)group.Billed.Usd, (double)total.Billed.Usd),
                    Show.Scaled(group.Sums.Requests),
                    Show.Scaled(group.Sums.Tokens.Total),
                    LedgerWords.PerMillion(group),
                    LedgerWords.Share((double)group.Sums.Waste.Usd, (double)group.Sums.Cost.Usd)
                );
            }

            table.Write(writer);
        }
    }

    private static void WriteJson(
        Utf8JsonWriter writer,
        LedgerFilter filter,
        LedgerGroup total,
        List<(string Name, LedgerGroup[] Groups)> lists
    )
    {
        writer.WriteStartObject();
        LedgerTotalLine.WriteSpan(writer, filter);
        writer.WriteStartObject("total");
        writer.WriteGroup(total);
        writer.WriteEndObject();
        foreach ((string name, LedgerGroup[] groups) in lists)
        {
            writer.WriteStartArray(name);
            foreach (LedgerGroup group in groups)
            {
                writer.WriteStartObject();
                writer.WriteString("value", group.Value);
                writer.WriteGroup(group);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
