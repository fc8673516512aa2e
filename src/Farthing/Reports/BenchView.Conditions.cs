using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Reports;

/// <content>Checks of the run, conditions, provenance.</content>
internal sealed partial class BenchView
{
    private SheetSection Checks()
    {
        List<IReadOnlyList<string>> rows =
        [
            .. stages.SelectMany(stage =>
                stage
                    .Stage["checks"]
                    .Items.Select(check =>
                        (IReadOnlyList<string>)
                            [
                                stage.Words,
                                check["state"].Text switch
                                {
                                    "passed" => "✓ passed",
                                    "failed" => "✕ FAILED",
                                    "noted" => "! noted",
                                    _ => "– not judged",
                                },
                                (check["name"].Text ?? "").Replace('_', ' '),
                                check["words"].Text ?? "",
                            ]
                    )
            ),
        ];
        int failed = rows.Count(row => row[1].Contains("FAILED", StringComparison.Ordinal));
        if (rows.Count == 0)
        {
            return new SheetSection("Is the measurement valid?", []);
        }

        IReadOnlyList<string>[] bad =
        [
            .. rows.Where(row => row[1].Contains("FAILED", StringComparison.Ordinal)),
        ];
        List<SheetBlock> blocks =
        [
            new SheetWords([
                $"{rows.Count} checks of {stages.Count} loads: {rows.Count(row => row[1].Contains("passed", StringComparison.Ordinal))} passed, {failed} failed.",
            ]),
        ];
        IReadOnlyList<string>[] noted = [.. rows.Where(row => row[1] == "! noted")];
        if (noted.Length > 0)
        {
            blocks.Add(
                new SheetTable(
                    "What was noted of the server",
                    new Table(["load", "state", "check", "finding"], noted, words: 4)
                )
            );
        }

        if (bad.Length > 0)
        {
            blocks.Add(
                new SheetTable("What failed", new Table(["load", "state", "check", "finding"], bad, words: 4))
            );
        }

        blocks.Add(
            new SheetTable("Every check", new Table(["load", "state", "check", "finding"], rows, words: 4))
            {
                IsFolded = true,
            }
        );
        return new SheetSection("Is the measurement valid?", blocks);
    }

    private SheetSection Conditions()
    {
        BenchStageFigures stage = Headline!;
        ResultNode prompts = result["prompts"];
        ResultNode tokens = stage.Stage["tokens"];
        ResultNode client = stage.Stage["client"];
        List<(string, string)> facts =
        [
            ("server", result["url"].Text ?? ""),
            ("served model", result["served_model"].Text ?? ""),
            ("API", result["api"].Text ?? ""),
            (
                "GPUs",
                !result["gpus"].Exists ? result["gpu"].Text ?? ""
                : result["gpu"].Text is string gpu ? $"{Show.Count(gpus)} × {gpu}"
                : Show.Count(gpus)
            ),
            ("engine", result["engine"].Text ?? ""),
            ("weights", result["weights"].Text ?? ""),
            (
                "price",
                result["gpu_price_usd_per_hour"].Exists
                    ? Show.UsdPerHour(result["gpu_price_usd_per_hour"].Number) + " per GPU"
                    : ""
            ),
            (
                "prompts",
                prompts.Exists
                    ? $"{(prompts["kind"].Text ?? "").Replace('_', ' ')}, counted by {prompts["counted_by"].Text}"
                    : ""
            ),
            (
                "lengths",
                $"{tokens["mean_input"].Shown(Show.Count)} in / {tokens["mean_output"].Shown(Show.Count)} out, mean tokens at {stage.Words}"
            ),
            ("tokens counted by", (tokens["counted_by"].Text ?? "").Replace('_', ' ')),
            ("tokens per event", tokens["per_event"].Shown(Show.Three)),
            (
                "answers' length",
                tokens["output_share"].Exists
                    ? $"{tokens["output_share"].Shown(Show.Percent)} of what was asked"
                    : ""
            ),
            ("prefix hits", tokens["cached_fraction"].Shown(Show.Percent)),
            (
                "steady window",
                double.IsFinite(stage.Stage["steady"]["seconds"].Number)
                    ? $"{stage.Stage["steady"]["seconds"].Shown(Show.Seconds)} of {stage.Stage["whole"]["seconds"].Shown(Show.Seconds)}"
                    : ""
            ),
            (
                "client",
                IsImported
                    ? "not known"
                    : $"reads {client["read_lag_p99_s"].Shown(Show.Seconds)} late at p99, {client["cores_used"].Shown(Show.Three)} cores"
            ),
            (
                "outcomes",
                string.Join(
                    ", ",
                    stage
                        .Stage["outcomes"]
                        .Members.Select(member =>
                            $"{Show.Count(member.Value.Number)} {member.Name.Replace('_', ' ')}"
                        )
                )
            ),
            (
                "ends",
                string.Join(
                    ", ",
                    stage
                        .Stage["finishes"]
                        .Members.Select(member =>
                            $"{Show.Count(member.Value.Number)} {member.Name.Replace('_', ' ')}"
                        )
                )
            ),
            (
                "warm-up",
                result["warm_up"].Exists
                    ? $"{result["warm_up"]["seconds"].Shown(Show.Seconds)}, {(result["warm_up"]["stable"].Truth == true ? "settled" : "not settled")}"
                : IsImported ? ""
                : "none"
            ),
        ];
        List<SheetBlock> blocks = [new SheetFacts([.. facts.Where(fact => fact.Item2.Length > 0)])];
        string[] notes =
        [
            .. result["notes"].Items.Select(note => note.ToString()),
            .. result["imported"]["notes"].Items.Select(note => note.ToString()),
            .. root["warnings"].Items.Select(note => note.ToString()),
            .. tokens["itl_refused"].Text is string refused ? (string[])[refused] : [],
        ];
        if (notes.Length > 0)
        {
            blocks.Add(new SheetNotes(notes));
        }

        return new SheetSection("Conditions and assumptions", blocks);
    }

    private SheetSection Origin()
    {
        List<(string, string)> facts =
        [
            (
                "measured by",
                IsImported
                    ? $"{result["imported"]["tool"].Text} {result["imported"]["version"].Text}, {result["imported"]["file"].Text}"
                    : ""
            ),
            ("prediction", Headline?.Stage["predicted"]["provenance"].Text ?? ""),
            ("program", $"farthing {root["farthing"].Text}, seed {root["seed"]}"),
            ("inputs, SHA-256", root["inputs_sha256"].Text ?? ""),
        ];
        return new SheetSection(
            "Provenance",
            [new SheetFacts([.. facts.Where(fact => fact.Item2.Length > 0)])]
        );
    }
}
