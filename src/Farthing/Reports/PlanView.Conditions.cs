using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Pages;

namespace Farthing.Reports;

/// <content>What was rejected, what was asked and assumed, where figures come from, how to repeat it.</content>
internal sealed partial class PlanView
{
    private static readonly Dictionary<string, string> KindWords = new()
    {
        ["Dominated"] = "cannot be cheaper",
        ["TooSlow"] = "too slow even for one request",
        ["DoesNotFit"] = "do not fit",
        ["MissesSlo"] = "miss the promise",
        ["Unstable"] = "are unstable",
        ["TooManyGpus"] = "need too many GPUs",
        ["LongestRequest"] = "cannot hold the longest request",
    };

    private ReportSection Rejected()
    {
        IReadOnlyList<ResultNode> rejected = result["rejected"].Items;
        if (rejected.Count == 0)
        {
            return new ReportSection("Why not the others?", []);
        }

        List<IGrouping<string, ResultNode>> kinds =
        [
            .. rejected.GroupBy(item => item["kind"].Text ?? "").OrderByDescending(group => group.Count()),
        ];
        List<string> names = [.. kinds.Select(kind => KindWords.GetValueOrDefault(kind.Key, kind.Key))];
        Chart chart = new(
            $"Why not the other {Show.Count(rejected.Count)} shapes?",
            ChartAxis.Number("shapes of a replica") with
            {
                StartsAtZero = true,
            },
            DollarRows.Names(names),
            [
                new BoxesMark([
                    .. kinds.Select(
                        (kind, row) =>
                            ChartBoxes.Row(row, 0, kind.Count()) with
                            {
                                Tone = ChartTone.Gray,
                                Label = Show.Count(kind.Count()),
                            }
                    ),
                ]),
            ]
        )
        {
            Subtitle =
                $"Of {result["configurations"].Shown(Show.Count)} configurations with all engine settings and routings; {result["simulations"].Shown(Show.Count)} simulations",
            Description = string.Join(", ", names.Select((name, i) => $"{kinds[i].Count()} {name}")),
            Height = DollarRows.HeightOf(kinds.Count),
        };
        ChartTable table = new(
            ["GPU", "spread", "weights", "KV", "why not"],
            [
                .. rejected
                    .Where(item => item["kind"].Text != "Dominated")
                    .Select(item =>
                        (IReadOnlyList<string>)
                            [
                                item["gpu"].Text ?? "",
                                item["spread"].Text ?? "",
                                item["weights"].Text ?? "",
                                item["kv"].Text ?? "",
                                item["reason"].Text ?? "",
                            ]
                    ),
            ]
        )
        {
            WordColumns = 5,
        };
        ChartTable examples = new(
            ["why", "for example"],
            [
                .. kinds
                    .Where(kind => kind.Key != "Dominated")
                    .Select(kind =>
                        (IReadOnlyList<string>)
                            [
                                KindWords.GetValueOrDefault(kind.Key, kind.Key),
                                $"{kind.First()["gpu"].Text} {kind.First()["spread"].Text} {kind.First()["weights"].Text}: {kind.First()["reason"].Text}",
                            ]
                    ),
            ]
        )
        {
            WordColumns = 2,
        };
        List<ReportBlock> blocks = [new ChartBlock(chart)];
        if (examples.Rows.Count > 0)
        {
            blocks.Add(new TableBlock("For example", examples) { IsHalf = true });
        }

        if (table.Rows.Count > 0)
        {
            blocks.Add(
                new TableBlock("Each one's reason (without those that cannot be cheaper)", table)
                {
                    IsFolded = true,
                }
            );
        }

        return new ReportSection("Why not the others?", blocks);
    }

    private ReportSection Conditions()
    {
        List<(string, string)> facts =
        [
            ("model", Inputs["model"].Text ?? ""),
            ("traffic", Inputs["workload"].Text ?? ""),
            (
                "rate",
                $"{Inputs["rate"].Shown(Show.Three)}/s mean, {Inputs["peak_minute_rate"].Shown(Show.Three)}/s in the peak minute"
            ),
            (
                "lengths",
                $"{Inputs["mean_input"].Shown(Show.Count)} in / {Inputs["mean_output"].Shown(Show.Count)} out, mean tokens; longest {Inputs["longest_request_tokens"].Shown(Show.Count)}"
            ),
            ("promise", Promised()),
            ("requests simulated", Inputs["requests_simulated"].Shown(Show.Count)),
            ("day", Inputs["today"].Text ?? ""),
            ("a month", $"{Inputs["hours_per_month"].Shown(Show.Count)} h"),
        ];
        List<ReportBlock> blocks = [new FactsBlock(facts)];
        List<string> notes =
        [
            .. Inputs["notes"].Items.Select(note => note.ToString()),
            .. root["warnings"].Items.Select(note => note.ToString()),
        ];
        if (notes.Count > 0)
        {
            blocks.Add(new ListBlock(notes));
        }

        ChartTable settings = new(
            ["setting", "value"],
            [
                .. Inputs["settings"]
                    .Members.Select(member => (IReadOnlyList<string>)[member.Name, member.Value.ToString()]),
            ]
        )
        {
            WordColumns = 2,
        };
        if (settings.Rows.Count > 0)
        {
            blocks.Add(new TableBlock("Every setting", settings) { IsFolded = true });
        }

        return new ReportSection("Conditions and assumptions", blocks);
    }

    private ReportSection Origin()
    {
        List<ReportBlock> blocks = [];
        if (result["serve"].Text is string serve)
        {
            blocks.Add(new TextBlock("Serve each replica with:"));
            blocks.Add(new CommandBlock(serve));
        }

        if (result["verify"].Text is string verify)
        {
            blocks.Add(
                new TextBlock(
                    "Prove it with a load test of the fleet, with the plan's own traffic (plan.json is this plan's document):"
                )
            );
            blocks.Add(new CommandBlock(verify));
        }

        IReadOnlyList<ResultNode> arguments = result["replay"]["arguments"].Items;
        if (arguments.Count > 0)
        {
            blocks.Add(new TextBlock("Make this plan again:"));
            blocks.Add(new CommandBlock(RepeatLine.Of("plan", arguments)));
        }

        List<(string, string)> facts =
        [
            (
                "step times",
                Chosen["latencies"].Members.Select(member => member.Value.Known).FirstOrDefault() ?? ""
            ),
            ("price of GPUs", Chosen["price"]["source"].Text ?? ""),
            ("program", $"farthing {root["farthing"].Text}, seed {root["seed"]}"),
            ("inputs, SHA-256", root["inputs_sha256"].Text ?? ""),
        ];
        blocks.Add(new FactsBlock([.. facts.Where(fact => fact.Item2.Length > 0)]));
        return new ReportSection("Provenance and next steps", blocks);
    }
}
